package io.doltconnect.types;

import io.doltconnect.binlog.ByteReader;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.schema.Column;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.SchemaBuilder;

/** DATE under {@code time.precision.mode}. */
final class DateConverter implements TypeConverter.FromText {
  private static final long MILLIS_PER_DAY = Temporals.SECONDS_PER_DAY * 1_000;

  private final String name;
  private final TimePrecisionMode mode;

  DateConverter(Column column, TimePrecisionMode mode) {
    this.name = column.name();
    this.mode = mode;
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
    return value(year, month, day);
  }

  private Object value(int year, int month, int day) {
    // Dolt's zero date is the 30th of November of the year -1, of which 15 bits remain.
    if (year > 9999 || !Temporals.isDate(month, day)) {
      throw Temporals.zeroDate(name, "0000-00-00");
    }
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS, NANOSECONDS ->
          (int) Temporals.epochDay(year, month, day);
      case CONNECT -> Temporals.date(Temporals.epochDay(year, month, day) * MILLIS_PER_DAY);
      case ISOSTRING -> new IsoText().date(year, month, day).utc();
    };
  }
}
