package io.doltconnect.types;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * JSON text as Dolt prints it in SQL, which is as Go's {@code encoding/json} does: no blanks, a
 * whole number without a fraction, an exponent below 1e-6 and from 1e21 on.
 */
final class JsonText {
  private static final long MAX_EXACT_INTEGER = 1L << 53;
  private static final int MIN_PLAIN_EXPONENT = -6;
  private static final int MAX_PLAIN_EXPONENT = 20;
  private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

  private final StringBuilder text;

  JsonText(int capacity) {
    this.text = new StringBuilder(capacity);
  }

  void open(boolean object) {
    text.append(object ? '{' : '[');
  }

  void close(boolean object) {
    text.append(object ? '}' : ']');
  }

  void separate(boolean needed) {
    if (needed) {
      text.append(',');
    }
  }

  void key(String key) {
    string(key);
    text.append(':');
  }

  void literal(String literal) {
    text.append(literal);
  }

  /** A two's complement of so many bytes. */
  void signed(long value, int size) {
    int unused = Long.SIZE - Byte.SIZE * size;
    text.append(value << unused >> unused);
  }

  void unsigned(long value) {
    text.append(Long.toUnsignedString(value));
  }

  void number(double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < MAX_EXACT_INTEGER && whole != 0) {
      text.append(whole);
    } else if (value == 0) {
      text.append(1 / value < 0 ? "-0" : "0");
    } else {
      decimal(shortest(value));
    }
  }

  private void decimal(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT) {
      text.append(value.toPlainString());
      return;
    }
    String digits = value.unscaledValue().abs().toString();
    text.append(value.signum() < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? "" : "+").append(exponent);
  }

  /**
   * The fewest digits that give the same double. {@code Double.toString} before Java 19 sometimes
   * has more, and never fewer than two.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal rounded = digits.round(ONE_DIGIT);
      return rounded.doubleValue() == value ? rounded.stripTrailingZeros() : digits;
    }
    return digits;
  }

  void string(String value) {
    text.append('"');
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isEscaped(c)) {
        text.append(value, from, i);
        escape(c);
        from = i + 1;
      }
    }
    text.append(value, from, value.length()).append('"');
  }

  private static boolean isEscaped(char c) {
    return c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029';
  }

  private void escape(char c) {
    text.append('\\');
    switch (c) {
      case '"', '\\' -> text.append(c);
      case '\b' -> text.append('b');
      case '\f' -> text.append('f');
      case '\n' -> text.append('n');
      case '\r' -> text.append('r');
      case '\t' -> text.append('t');
      default ->
          text.append('u')
              .append(Character.forDigit(c >> 12, 16))
              .append(Character.forDigit(c >> 8 & 0xf, 16))
              .append(Character.forDigit(c >> 4 & 0xf, 16))
              .append(Character.forDigit(c & 0xf, 16));
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
