package io.doltconnect.types;

import io.doltconnect.schema.Column;

/** What a DATETIME and a TIMESTAMP share: a date with a time of day and a fraction. */
abstract class WallClockConverter implements TypeConverter.FromText {
  private final String name;
  private final int fractionDigits;

  WallClockConverter(Column column) {
    this.name = column.name();
    this.fractionDigits = column.type().lengthOr(0);
  }

  final String name() {
    return name;
  }

  final int fractionDigits() {
    return fractionDigits;
  }

  final UnrepresentableValueException zeroDate() {
    return Temporals.zeroDate(name, "0000-00-00 00:00:00");
  }

  /** As text, which is without a fraction of zero. */
  @Override
  public String select(String column) {
    return "CAST(" + column + " AS CHAR)";
  }

  @Override
  public Object parse(String text) {
    TemporalText in = new TemporalText(text);
    // Dolt's zero date is the 30th of November of the year -1.
    if (in.takes('-')) {
      throw zeroDate();
    }
    int year = in.number();
    int month = in.then('-').number();
    int day = in.then('-').number();
    int hour = in.then(' ').number();
    int minute = in.then(':').number();
    int second = in.then(':').number();
    int micros = in.lastMicros();
    if (!Temporals.isDate(month, day)) {
      throw zeroDate();
    }
    return value(year, month, day, hour, minute, second, micros);
  }

  abstract Object value(int year, int month, int day, int hour, int minute, int second, int micros);
}
