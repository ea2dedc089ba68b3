package io.doltconnect.config;

import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The properties behind {@link TypeSettings}. */
final class TypeProperties {
  static final String DECIMAL = "decimal.handling.mode";
  static final String BIGINT_UNSIGNED = "bigint.unsigned.handling.mode";
  static final String TIME = "time.precision.mode";
  static final String BINARY = "binary.handling.mode";
  static final String ZERO_DATE = "zero.date.handling.mode";

  private static final Choice<DecimalHandlingMode> DECIMAL_MODES =
      Choice.of(DecimalHandlingMode.class);
  private static final Choice<BigintUnsignedHandlingMode> BIGINT_UNSIGNED_MODES =
      Choice.of(BigintUnsignedHandlingMode.class);
  private static final Choice<TimePrecisionMode> TIME_MODES = Choice.of(TimePrecisionMode.class);
  // Debezium writes base64-url-safe, alone of its values, with dashes.
  private static final Choice<BinaryHandlingMode> BINARY_MODES =
      Choice.of(
          BinaryHandlingMode.class, mode -> mode.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  private static final Choice<ZeroDateHandlingMode> ZERO_DATE_MODES =
      Choice.of(ZeroDateHandlingMode.class);

  private TypeProperties() {}

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Types")
        .add(
            mode(DECIMAL, "precise", DECIMAL_MODES, "DECIMAL as")
                .documentation(
                    "How DECIMAL is delivered. 'precise': Connect's Decimal; 'double': a double,"
                        + " which may lose digits; 'string': the number as text."))
        .add(
            mode(BIGINT_UNSIGNED, "long", BIGINT_UNSIGNED_MODES, "BIGINT UNSIGNED as")
                .documentation(
                    "How BIGINT UNSIGNED is delivered. 'long': a long, where a value above 2^63-1"
                        + " is an error; 'precise': Connect's Decimal."))
        .add(
            mode(TIME, "adaptive_time_microseconds", TIME_MODES, "Dates and times as")
                .documentation(
                    "How dates and times are delivered. 'adaptive_time_microseconds': TIME in"
                        + " microseconds, DATETIME in milliseconds or, with 4 or more fractional"
                        + " digits, microseconds; 'microseconds' and 'nanoseconds': both in that unit;"
                        + " 'connect': Connect's Date, Time and Timestamp in"
                        + " milliseconds; 'isostring': text in ISO 8601."))
        .add(
            mode(BINARY, "bytes", BINARY_MODES, "Binary columns as")
                .documentation(
                    "How binary columns are delivered: 'bytes', or text in 'base64',"
                        + " 'base64-url-safe' or 'hex'."))
        .add(
            mode(ZERO_DATE, "convert", ZERO_DATE_MODES, "Zero dates as")
                .documentation(
                    "What becomes of the dates 0000-00-00 and 0000-00-00 00:00:00. 'convert': null"
                        + " in a column that may be NULL, else (also in a key) 1970-01-01; 'fail':"
                        + " the task fails."));
  }

  private static Property mode(
      String key, String defaultValue, Choice<?> choice, String displayName) {
    return new Property(key, Type.STRING)
        .defaultValue(defaultValue)
        .choice(choice)
        .width(Width.MEDIUM)
        .displayName(displayName);
  }

  static TypeSettings parse(AbstractConfig config) {
    return new TypeSettings(
        DECIMAL_MODES.parse(DECIMAL, config.getString(DECIMAL)),
        BIGINT_UNSIGNED_MODES.parse(BIGINT_UNSIGNED, config.getString(BIGINT_UNSIGNED)),
        TIME_MODES.parse(TIME, config.getString(TIME)),
        BINARY_MODES.parse(BINARY, config.getString(BINARY)),
        ZERO_DATE_MODES.parse(ZERO_DATE, config.getString(ZERO_DATE)));
  }
}
