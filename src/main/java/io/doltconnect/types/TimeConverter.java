package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.schema.Column;
import java.util.Locale;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;

/** TIME under {@code time.precision.mode}. Dolt's TIME always has six fractional digits. */
final class TimeConverter implements TypeConverter.FromText {
  private static final long ZERO = 0x800000_000000L;
  private static final int FRACTION_BITS = 24;
  private static final int MAX_FRACTION = 1 << FRACTION_BITS;
  private static final long MICROS_PER_DAY =
      Temporals.SECONDS_PER_DAY * Temporals.MICROS_PER_SECOND;

  private final String name;
  private final TimePrecisionMode mode;

  TimeConverter(Column column, TimePrecisionMode mode) {
    this.name = column.name();
    this.mode = mode;
  }

  @Override
  public SchemaBuilder schema() {
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS ->
          Temporals.int64("io.debezium.time.MicroTime");
      case NANOSECONDS -> Temporals.int64("io.debezium.time.NanoTime");
      case CONNECT -> Time.builder();
      case ISOSTRING -> Temporals.string("io.debezium.time.IsoTime");
    };
  }

  @Override
  public Object read(ByteReader in) {
    return value(readMicros(in));
  }

  @Override
  public Object parse(String text) {
    TemporalText in = new TemporalText(text);
    boolean negative = in.takes('-');
    long seconds = in.number() * 3600L;
    seconds += in.then(':').number() * 60L;
    seconds += in.then(':').number();
    long micros = seconds * Temporals.MICROS_PER_SECOND + in.lastMicros();
    return value(negative ? -micros : micros);
  }

  private Object value(long micros) {
    return switch (mode) {
      case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS -> micros;
      case NANOSECONDS -> micros * Temporals.NANOS_PER_MICRO;
      case CONNECT -> {
        requireTimeOfDay(micros, MICROS_PER_DAY);
        yield Temporals.date(micros / 1_000);
      }
      case ISOSTRING -> {
        requireTimeOfDay(micros, MICROS_PER_DAY - 1);
        int seconds = (int) (micros / Temporals.MICROS_PER_SECOND);
        yield new IsoText()
            .time(seconds / 3600, seconds / 60 % 60, seconds % 60)
            .shortFraction((int) (micros % Temporals.MICROS_PER_SECOND))
            .utc();
      }
    };
  }

  /**
   * Six big-endian bytes above {@link #ZERO}: hours, minutes (6 bits), seconds (6 bits) and
   * microseconds (24 bits), negated as one number. So a negative time with a fraction has its whole
   * part one below the true one, for which Dolt (timeSerializer.serialize) adds a second first. It
   * carries that into the minutes and hours, where MySQL has 60 seconds in the six bits:
   * -01:59:59.5 is -(02:00:00) + 1 unit in the whole part, which a plain reading takes for
   * -01:63:63.5. Taking the unit back before the parts are told from each other, and the second
   * after, is right for both.
   */
  private static long readMicros(ByteReader in) {
    long value = in.readUintBigEndian(6) - ZERO;
    if (value >= 0) {
      return micros((int) (value >> FRACTION_BITS), (int) value & MAX_FRACTION - 1);
    }
    long magnitude = -value;
    int whole = (int) (magnitude >> FRACTION_BITS);
    int fraction = (int) magnitude & MAX_FRACTION - 1;
    return fraction == 0
        ? -micros(whole, 0)
        : -(micros(whole + 1, fraction) - Temporals.MICROS_PER_SECOND);
  }

  private static long micros(int whole, int fraction) {
    int seconds = (whole >> 12) * 3600 + (whole >> 6 & 0x3f) * 60 + (whole & 0x3f);
    return seconds * Temporals.MICROS_PER_SECOND + fraction;
  }

  private void requireTimeOfDay(long micros, long max) {
    if (micros < 0 || micros > max) {
      throw new UnrepresentableValueException(
          "Column %s holds a TIME that is not a time of day as time.precision.mode=%s gives it: set time.precision.mode=adaptive_time_microseconds"
              .formatted(name, mode.name().toLowerCase(Locale.ROOT)));
    }
  }
}
