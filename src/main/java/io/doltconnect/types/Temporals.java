package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import java.util.Date;
import org.apache.kafka.connect.data.SchemaBuilder;

/** What the temporal types share. */
final class Temporals {
  static final long MICROS_PER_SECOND = 1_000_000;
  static final long NANOS_PER_MICRO = 1_000;
  static final long SECONDS_PER_DAY = 86_400;

  private static final int MONTHS_PER_YEAR = 12;
  private static final int MAX_DAYS_PER_MONTH = 31;

  private Temporals() {}

  static SchemaBuilder int32(String name) {
    return SchemaBuilder.int32().name(name).version(1);
  }

  static SchemaBuilder int64(String name) {
    return SchemaBuilder.int64().name(name).version(1);
  }

  static SchemaBuilder string(String name) {
    return SchemaBuilder.string().name(name).version(1);
  }

  /** Reads the microseconds behind a DATETIME2 or TIMESTAMP2 of so many fractional digits. */
  static int readMicros(ByteReader in, int fractionDigits) {
    return switch (fractionDigits) {
      case 0 -> 0;
      case 1, 2 -> in.readUint8() * 10_000;
      case 3, 4 -> (int) in.readUintBigEndian(2) * 100;
      default -> (int) in.readUintBigEndian(3);
    };
  }

  static boolean isDate(int month, int day) {
    return month >= 1 && month <= MONTHS_PER_YEAR && day >= 1 && day <= MAX_DAYS_PER_MONTH;
  }

  /**
   * Days since 1970-01-01 in the proleptic Gregorian calendar (as {@code LocalDate.toEpochDay},
   * without an object per value). The year counts from March, so that the leap day ends it.
   */
  static long epochDay(int year, int month, int day) {
    int shifted = month > 2 ? year : year - 1;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  /** The class that Connect's own temporal types require. */
  @SuppressWarnings("JavaUtilDate")
  static Date date(long millis) {
    return new Date(millis);
  }

  /** The error for what is in the form of a date and no date. */
  static UnrepresentableValueException noDate(String column) {
    return new UnrepresentableValueException(
        "Column %s holds a year, month and day that are not a date: write a date in Dolt, or leave the table out with table.exclude.list"
            .formatted(column));
  }
}
