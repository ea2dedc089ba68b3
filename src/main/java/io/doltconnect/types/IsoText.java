package io.doltconnect.types;

import java.nio.charset.StandardCharsets;

/**
 * ISO 8601 text in UTC of a date, a time of day or both, of the years 0 to 9999; what {@code
 * DateTimeFormatter.ISO_OFFSET_DATE_TIME} gives, without the cost of a formatter per value. For one
 * value.
 */
final class IsoText {
  private static final int MAX_LENGTH = "9999-12-31T23:59:59.999999Z".length();
  private static final int MICRO_DIGITS = 6;

  private final byte[] text = new byte[MAX_LENGTH];
  private int length;

  IsoText date(int year, int month, int day) {
    two(year / 100);
    two(year % 100);
    one('-');
    two(month);
    one('-');
    return two(day);
  }

  IsoText separator() {
    return one('T');
  }

  IsoText time(int hour, int minute, int second) {
    two(hour);
    one(':');
    two(minute);
    one(':');
    return two(second);
  }

  /** The fraction with as many digits as it needs; nothing if it is 0. */
  IsoText shortFraction(int micros) {
    int digits = micros == 0 ? 0 : MICRO_DIGITS;
    for (int left = micros; digits > 0 && left % 10 == 0; left /= 10) {
      digits--;
    }
    return fraction(micros, digits);
  }

  /** The fraction with so many digits; nothing if that is 0. */
  IsoText fraction(int micros, int digits) {
    if (digits > 0) {
      one('.');
      int divisor = 100_000;
      for (int i = 0; i < digits; i++) {
        one((char) ('0' + micros / divisor % 10));
        divisor /= 10;
      }
    }
    return this;
  }

  /** The whole text, with the zone. */
  String utc() {
    one('Z');
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  private IsoText two(int value) {
    one((char) ('0' + value / 10));
    return one((char) ('0' + value % 10));
  }

  private IsoText one(char c) {
    text[length++] = (byte) c;
    return this;
  }
}
