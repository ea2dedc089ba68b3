package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Splits large tables into ranges of their primary keys, each of the same number of rows but for
 * the last. The same table of the same commit is always split in the same way. Thread-confined like
 * its reader.
 *
 * <p>Dolt keeps a table as a tree in the order of its primary key ("prolly tree", Dolt's storage
 * engine documentation), so that it finds the beginning of a range without reading what is before
 * it, and passes over some millions of keys in a second.
 */
public final class KeyRanges {
  private static final long MOST = 1_000;

  private final BranchReader branch;
  private final long size;

  /**
   * Makes ranges.
   *
   * @param size rows of a range; tables of more than a thousand such ranges have larger ones
   */
  public KeyRanges(BranchReader branch, long size) {
    this.branch = branch;
    this.size = size;
  }

  /** Rows of each range but the last of a table that has so many rows. */
  public long size(long rows) {
    return Math.max(size, (rows + MOST - 1) / MOST);
  }

  /**
   * The ranges of a table in a commit, in the order of the key. A table without a key, or with one
   * whose values SQL cannot write exactly, is one range.
   *
   * @param rows how many rows the table has there
   * @throws DoltException if the server cannot be asked or refuses
   */
  public List<KeyRange> of(TableDefinition table, String commit, long rows) {
    long each = size(rows);
    List<Optional<KeyLiteral>> literals = table.keyColumns().stream().map(KeyLiteral::of).toList();
    if (rows <= each || literals.isEmpty() || literals.stream().anyMatch(Optional::isEmpty)) {
      return List.of(new KeyRange.Whole());
    }
    List<KeyLiteral> key = literals.stream().map(Optional::orElseThrow).toList();
    String columns =
        table.primaryKey().stream()
            .map(DoltClient::quoted)
            .collect(Collectors.joining(", ", "(", ")"));
    List<KeyRange> ranges = new ArrayList<>();
    KeyRange rest = new KeyRange.Whole();
    for (long before = each; before < rows; before += each) {
      String to = keyAt(table, commit, key, rest, each);
      ranges.add(rest.upTo(columns, to));
      rest = KeyRange.from(columns, to);
    }
    ranges.add(rest);
    return ranges;
  }

  private String keyAt(
      TableDefinition table, String commit, List<KeyLiteral> key, KeyRange from, long skip) {
    List<String> texts =
        branch
            .rows()
            .row(table.id(), key.stream().map(KeyLiteral::expression).toList(), commit, from, skip);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      values.add(key.get(i).literal().apply(texts.get(i)));
    }
    return "(" + String.join(", ", values) + ")";
  }
}
