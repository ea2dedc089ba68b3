package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.time.LocalDate;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * TIMESTAMP: text in UTC with the column's fractional digits in every {@code time.precision.mode},
 * as in Debezium. Dolt never applies a session's time zone, so this is the wall clock that was
 * written.
 */
final class TimestampConverter extends WallClockConverter {
  /** The seconds since 1970 of the 30th of November of the year -1, of which 32 bits remain. */
  private static final long DOLT_ZERO = 0x8661_5400L;

  private static final long MYSQL_ZERO = 0;

  TimestampConverter(Column column, ZeroDates zeroDates) {
    super(column, zeroDates);
  }

  @Override
  public SchemaBuilder schema() {
    return Temporals.string("io.debezium.time.ZonedTimestamp");
  }

  @Override
  public Object read(ByteReader in) {
    long seconds = in.readUintBigEndian(4);
    int micros = Temporals.readMicros(in, fractionDigits());
    // The range of TIMESTAMP is 1970-01-01 00:00:01 to 2038-01-19 03:14:07.
    if (seconds == DOLT_ZERO || seconds == MYSQL_ZERO) {
      return zero();
    }
    LocalDate date = LocalDate.ofEpochDay(seconds / Temporals.SECONDS_PER_DAY);
    int time = (int) (seconds % Temporals.SECONDS_PER_DAY);
    return value(
        date.getYear(),
        date.getMonthValue(),
        date.getDayOfMonth(),
        time / 3600,
        time / 60 % 60,
        time % 60,
        micros);
  }

  @Override
  String value(int year, int month, int day, int hour, int minute, int second, int micros) {
    return new IsoText()
        .date(year, month, day)
        .separator()
        .time(hour, minute, second)
        .fraction(micros, fractionDigits())
        .utc();
  }
}
