package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.schema.Column;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/** DATETIME under {@code time.precision.mode}: the wall clock, as if it were in UTC. */
final class DatetimeConverter extends WallClockConverter {
  private static final long ORIGIN = 0x80_00000000L;

  /** The 30th of November of the year -1. */
  private static final long DOLT_ZERO = (-13L + 11 << 5 | 30) << 17;

  private static final long MYSQL_ZERO = 0;
  private static final int MAX_MILLIS_DIGITS = 3;

  private final TimePrecisionMode mode;

  DatetimeConverter(Column column, TimePrecisionMode mode, ZeroDates zeroDates) {
    super(column, zeroDates);
    this.mode = mode;
  }

  @Override
  public SchemaBuilder schema() {
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS ->
          Temporals.int64(
              fractionDigits() <= MAX_MILLIS_DIGITS
                  ? "io.debezium.time.Timestamp"
                  : "io.debezium.time.MicroTimestamp");
      case MICROSECONDS -> Temporals.int64("io.debezium.time.MicroTimestamp");
      case NANOSECONDS -> Temporals.int64("io.debezium.time.NanoTimestamp");
      case CONNECT -> Timestamp.builder();
      case ISOSTRING -> Temporals.string("io.debezium.time.IsoTimestamp");
    };
  }

  /**
   * Five big-endian bytes above {@link #ORIGIN}: year * 13 + month, day (5 bits), hour (5 bits),
   * minute (6 bits), second (6 bits); then the fraction.
   */
  @Override
  public Object read(ByteReader in) {
    long packed = in.readUintBigEndian(5) - ORIGIN;
    int micros = Temporals.readMicros(in, fractionDigits());
    if (packed == DOLT_ZERO || packed == MYSQL_ZERO) {
      return zero();
    }
    int date = (int) (packed >> 17);
    int time = (int) packed & 0x1ffff;
    int year = (date >> 5) / 13;
    int month = (date >> 5) % 13;
    int day = date & 0x1f;
    if (packed < 0 || !Temporals.isDate(month, day)) {
      throw Temporals.noDate(name());
    }
    return value(year, month, day, time >> 12, time >> 6 & 0x3f, time & 0x3f, micros);
  }

  @Override
  Object value(int year, int month, int day, int hour, int minute, int second, int micros) {
    if (mode == TimePrecisionMode.ISOSTRING) {
      return new IsoText()
          .date(year, month, day)
          .separator()
          .time(hour, minute, second)
          .shortFraction(micros)
          .utc();
    }
    long seconds =
        Temporals.epochDay(year, month, day) * Temporals.SECONDS_PER_DAY
            + hour * 3600L
            + minute * 60L
            + second;
    long millis = seconds * 1_000 + micros / 1_000;
    long allMicros = seconds * Temporals.MICROS_PER_SECOND + micros;
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS -> fractionDigits() <= MAX_MILLIS_DIGITS ? millis : allMicros;
      case MICROSECONDS -> allMicros;
      case NANOSECONDS -> nanos(allMicros, year);
      case CONNECT -> Temporals.date(millis);
      case ISOSTRING -> throw new AssertionError("text before");
    };
  }

  private long nanos(long micros, int year) {
    long nanos = micros * Temporals.NANOS_PER_MICRO;
    if (nanos / Temporals.NANOS_PER_MICRO != micros) {
      throw new UnrepresentableValueException(
          "Column %s holds a DATETIME outside of 1677-09-21 to 2262-04-11, which time.precision.mode=nanoseconds cannot give: set time.precision.mode=microseconds"
              .formatted(name()));
    }
    return nanos;
  }
}
