package io.doltconnect.types;

/**
 * Reads a date or time from left to right in the forms in which Dolt prints them: the year and the
 * hours with as many digits as they need, a fraction of up to six digits. For one value.
 */
final class TemporalText {
  private static final int MICRO_DIGITS = 6;

  private final String text;
  private int position;

  TemporalText(String text) {
    this.text = text;
  }

  /** Whether this comes next; moves on if so. */
  boolean takes(char c) {
    boolean is = position < text.length() && text.charAt(position) == c;
    position += is ? 1 : 0;
    return is;
  }

  TemporalText then(char c) {
    if (!takes(c)) {
      throw malformed();
    }
    return this;
  }

  int number() {
    int start = position;
    int number = 0;
    for (; position < text.length() && isDigit(text.charAt(position)); position++) {
      number = number * 10 + text.charAt(position) - '0';
    }
    if (position == start || position > start + MICRO_DIGITS) {
      throw malformed();
    }
    return number;
  }

  /** The fraction of a second in microseconds, if there is one; nothing may be behind it. */
  int lastMicros() {
    int micros = 0;
    if (takes('.')) {
      int start = position;
      micros = number();
      for (int digits = position - start; digits < MICRO_DIGITS; digits++) {
        micros *= 10;
      }
    }
    end();
    return micros;
  }

  void end() {
    if (position != text.length()) {
      throw malformed();
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "'%s' is not a date or time as Dolt prints it (character %d)"
            .formatted(text, position + 1));
  }
}
