package io.doltconnect.config;

/**
 * How column types become Connect types, with Debezium's property names and values.
 *
 * @param decimal {@code decimal.handling.mode}
 * @param bigintUnsigned {@code bigint.unsigned.handling.mode}
 * @param time {@code time.precision.mode}
 * @param binary {@code binary.handling.mode}
 * @param zeroDate {@code zero.date.handling.mode}
 */
public record TypeSettings(
    DecimalHandlingMode decimal,
    BigintUnsignedHandlingMode bigintUnsigned,
    TimePrecisionMode time,
    BinaryHandlingMode binary,
    ZeroDateHandlingMode zeroDate) {

  /** {@code decimal.handling.mode}. */
  public enum DecimalHandlingMode {
    /** Connect's {@code Decimal}: exact. */
    PRECISE,
    /** A double: may lose digits. */
    DOUBLE,
    /** The number as text: exact and readable. */
    STRING
  }

  /** {@code bigint.unsigned.handling.mode}. */
  public enum BigintUnsignedHandlingMode {
    /** A long; a value above 2^63-1 is an error, never a negative number. */
    LONG,
    /** Connect's {@code Decimal} of scale 0: exact. */
    PRECISE
  }

  /** {@code time.precision.mode}. */
  public enum TimePrecisionMode {
    /**
     * Debezium's default: TIME in microseconds, DATETIME in milliseconds or, from 4 fractional
     * digits on, microseconds.
     */
    ADAPTIVE_TIME_MICROSECONDS,
    /** TIME and DATETIME in microseconds. */
    MICROSECONDS,
    /** TIME and DATETIME in nanoseconds; a DATETIME before 1677 or after 2262 is an error. */
    NANOSECONDS,
    /** Connect's own {@code Date}, {@code Time} and {@code Timestamp}: milliseconds. */
    CONNECT,
    /** ISO 8601 text. */
    ISOSTRING
  }

  /** {@code binary.handling.mode}. */
  public enum BinaryHandlingMode {
    BYTES,
    BASE64,
    BASE64_URL_SAFE,
    HEX
  }

  /** {@code zero.date.handling.mode}. */
  public enum ZeroDateHandlingMode {
    /** Null where the column may be NULL, else 1970-01-01: what Debezium gives. */
    CONVERT,
    /** An error. */
    FAIL
  }
}
