package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.schema.Column;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.SchemaBuilder;

/** DATE under {@code time.precision.mode}. */
final class DateConverter implements TypeConverter.FromText {
  private static final long MILLIS_PER_DAY = Temporals.SECONDS_PER_DAY * 1_000;

  /** The 30th of November of the year -1, of which 15 bits remain. */
  private static final int DOLT_ZERO = 0xff_ff7e;

  private static final int MYSQL_ZERO = 0;

  private final String name;
  private final TimePrecisionMode mode;
  private final ZeroDates zeroDates;

  DateConverter(Column column, TimePrecisionMode mode, ZeroDates zeroDates) {
    this.name = column.name();
    this.mode = mode;
    this.zeroDates = zeroDates;
  }

  @Override
  public SchemaBuilder schema() {
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS, NANOSECONDS ->
          Temporals.int32("io.debezium.time.Date");
      case CONNECT -> Date.builder();
      case ISOSTRING -> Temporals.string("io.debezium.time.IsoDate");
    };
  }

  @Override
  public Object read(ByteReader in) {
    int date = (int) in.readUint(3);
    if (date == DOLT_ZERO || date == MYSQL_ZERO) {
      return zero();
    }
    int year = date >> 9;
    int month = date >> 5 & 0xf;
    return value(year, month, date & 0x1f);
  }

  @Override
  public Object parse(String text) {
    TemporalText in = new TemporalText(text);
    int year = in.number();
    int month = in.then('-').number();
    int day = in.then('-').number();
    in.end();
    return year == 0 && month == 0 && day == 0 ? zero() : value(year, month, day);
  }

  private Object zero() {
    return zeroDates.becomesNull("0000-00-00") ? null : value(1970, 1, 1);
  }

  private Object value(int year, int month, int day) {
    if (year > 9999 || !Temporals.isDate(month, day)) {
      throw Temporals.noDate(name);
    }
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS, NANOSECONDS ->
          (int) Temporals.epochDay(year, month, day);
      case CONNECT -> Temporals.date(Temporals.epochDay(year, month, day) * MILLIS_PER_DAY);
      case ISOSTRING -> new IsoText().date(year, month, day).utc();
    };
  }
}
