package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import java.math.BigDecimal;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;

/** DECIMAL under {@code decimal.handling.mode}. */
final class DecimalConverter implements TypeConverter.FromText {
  private static final String PRECISION_PARAMETER = "connect.decimal.precision";

  private final PackedDecimal packed;
  private final DecimalHandlingMode mode;

  DecimalConverter(PackedDecimal packed, DecimalHandlingMode mode) {
    this.packed = packed;
    this.mode = mode;
  }

  static SchemaBuilder decimalSchema(int precision, int scale) {
    return Decimal.builder(scale).parameter(PRECISION_PARAMETER, Integer.toString(precision));
  }

  @Override
  public SchemaBuilder schema() {
    return switch (mode) {
      case PRECISE -> decimalSchema(packed.precision(), packed.scale());
      case DOUBLE -> SchemaBuilder.float64();
      case STRING -> SchemaBuilder.string();
    };
  }

  @Override
  public Object read(ByteReader in) {
    return value(packed.read(in));
  }

  /** Dolt prints every digit that the declaration has behind the point. */
  @Override
  public Object parse(String text) {
    BigDecimal value = new BigDecimal(text);
    if (value.scale() != packed.scale()) {
      throw new IllegalArgumentException(
          "a decimal has not %d digits behind the point".formatted(packed.scale()));
    }
    return value(value);
  }

  private Object value(BigDecimal value) {
    return switch (mode) {
      case PRECISE -> value;
      case DOUBLE -> value.doubleValue();
      case STRING -> value.toPlainString();
    };
  }
}
