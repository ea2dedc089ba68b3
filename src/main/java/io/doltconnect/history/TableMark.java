package io.doltconnect.history;

/**
 * What tells whether a table has changed.
 *
 * @param hash of its rows and its definition; empty if there is no such table
 * @param createTable its definition
 */
public record TableMark(String hash, String createTable) {
  static final TableMark GONE = new TableMark("", "");

  /**
   * Whether it has other rows now. Dolt logs no statement for a default, a comment and the like,
   * and hashes these, too: where the definition is another one, it may be that alone.
   */
  public boolean hasOtherRows(TableMark now) {
    return !hash.equals(now.hash)
        && (createTable.equals(now.createTable) || equals(GONE) || now.equals(GONE));
  }
}
