package io.doltconnect.config;

/**
 * An SQL text, taken apart only as far as quotations, comments and semicolons go.
 *
 * @param trimmed the text up to the end of what is neither comment, semicolon nor white space
 * @param withoutComments the text with a space in the place of each comment
 * @param statements how many statements there are, separated by semicolons
 * @param isWhole whether no quotation and no comment is left open
 */
record SqlText(String trimmed, String withoutComments, int statements, boolean isWhole) {

  static SqlText of(String sql) {
    return new Scan(sql).read();
  }

  private static final class Scan {
    private final String sql;
    private final StringBuilder kept = new StringBuilder();
    private int at;
    private int end;
    private int statements;
    private boolean within;
    private boolean whole = true;

    Scan(String sql) {
      this.sql = sql;
    }

    SqlText read() {
      while (at < sql.length()) {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
          take(quotationEnd(c));
        } else if (sql.startsWith("/*", at) && !sql.startsWith("/*!", at)) {
          skip(after("*/"));
        } else if (c == '#' || isDashes()) {
          skip(lineEnd());
        } else if (c == ';') {
          within = false;
          kept.append(' ');
          at++;
        } else if (Character.isWhitespace(c)) {
          kept.append(c);
          at++;
        } else {
          take(at + 1);
        }
      }
      return new SqlText(sql.substring(0, end), kept.toString(), statements, whole);
    }

    /** Two dashes begin a comment only before white space or the end of the text, as in MySQL. */
    private boolean isDashes() {
      return sql.startsWith("--", at)
          && (at + 2 == sql.length() || Character.isWhitespace(sql.charAt(at + 2)));
    }

    private void take(int to) {
      if (!within) {
        within = true;
        statements++;
      }
      kept.append(sql, at, to);
      at = to;
      end = to;
    }

    private void skip(int to) {
      kept.append(' ');
      at = to;
    }

    private int quotationEnd(char quote) {
      for (int i = at + 1; i < sql.length(); i++) {
        if (sql.charAt(i) == '\\' && quote != '`') {
          i++;
        } else if (sql.charAt(i) == quote) {
          return i + 1;
        }
      }
      whole = false;
      return sql.length();
    }

    private int after(String close) {
      int found = sql.indexOf(close, at + 2);
      if (found < 0) {
        whole = false;
        return sql.length();
      }
      return found + close.length();
    }

    private int lineEnd() {
      int found = sql.indexOf('\n', at);
      return found < 0 ? sql.length() : found;
    }
  }
}
