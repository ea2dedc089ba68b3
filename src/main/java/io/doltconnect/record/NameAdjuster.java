package io.doltconnect.record;

import io.doltconnect.config.NameAdjustment;

/**
 * Makes names valid for Avro in the ways of Debezium's {@code SchemaNameAdjuster}, to the letter,
 * so that consumers find the names that they know; but for a digit or a dot behind a dot, which
 * Debezium leaves there and Avro refuses. Immutable.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#names">Avro's names</a>
 */
final class NameAdjuster {
  private final NameAdjustment mode;
  private final boolean dots;

  private NameAdjuster(NameAdjustment mode, boolean dots) {
    this.mode = mode;
    this.dots = dots;
  }

  /** For the names of schemas, which may have dots. */
  static NameAdjuster ofSchemas(NameAdjustment mode) {
    return new NameAdjuster(mode, true);
  }

  /** For the names of fields. */
  static NameAdjuster ofFields(NameAdjustment mode) {
    return new NameAdjuster(mode, false);
  }

  String adjust(String name) {
    if (mode == NameAdjustment.NONE || name.isEmpty()) {
      return name;
    }
    StringBuilder adjusted = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean beginning = i == 0 || dots && name.charAt(i - 1) == '.';
      if (isFirst(c) || !beginning && (isDigit(c) || dots && c == '.')) {
        adjusted.append(c);
      } else if (mode == NameAdjustment.AVRO_UNICODE) {
        adjusted.append(escape(c));
      } else {
        // A digit at the beginning is kept behind the underscore.
        adjusted.append('_').append(isDigit(c) ? String.valueOf(c) : "");
      }
    }
    return adjusted.toString();
  }

  private boolean isFirst(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' && mode == NameAdjustment.AVRO;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Two hexadecimal digits are filled up to four, three are not. */
  private static String escape(char c) {
    String hex = Integer.toHexString(c);
    return "_u" + (hex.length() <= 2 ? "00" : "") + hex;
  }
}
