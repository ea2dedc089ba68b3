package io.doltconnect.types;

import io.doltconnect.schema.Column;

/** What a DATETIME and a TIMESTAMP share: a date with a time of day and a fraction. */
abstract class WallClockConverter implements TypeConverter.FromText {
  /** What Dolt's cast makes of its zero date. */
  private static final String DOLT_ZERO = "-0001-11-30 00:00:00";

  private final String name;
  private final int fractionDigits;
  private final ZeroDates zeroDates;

  WallClockConverter(Column column, ZeroDates zeroDates) {
    this.name = column.name();
    this.fractionDigits = column.type().lengthOr(0);
    this.zeroDates = zeroDates;
  }

  final String name() {
    return name;
  }

  final int fractionDigits() {
    return fractionDigits;
  }

  /** What stands for the zero date. */
  final Object zero() {
    return zeroDates.becomesNull("0000-00-00 00:00:00") ? null : value(1970, 1, 1, 0, 0, 0, 0);
  }

  /** As text, which is without a fraction of zero. */
  @Override
  public String select(String column) {
    return "CAST(" + column + " AS CHAR)";
  }

  @Override
  public Object parse(String text) {
    if (text.equals(DOLT_ZERO)) {
      return zero();
    }
    TemporalText in = new TemporalText(text);
    int year = in.number();
    int month = in.then('-').number();
    int day = in.then('-').number();
    int hour = in.then(' ').number();
    int minute = in.then(':').number();
    int second = in.then(':').number();
    int micros = in.lastMicros();
    if (year == 0 && month == 0 && day == 0) {
      return zero();
    }
    if (!Temporals.isDate(month, day)) {
      throw Temporals.noDate(name);
    }
    return value(year, month, day, hour, minute, second, micros);
  }

  abstract Object value(int year, int month, int day, int hour, int minute, int second, int micros);
}
