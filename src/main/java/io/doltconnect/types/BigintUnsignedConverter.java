package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * BIGINT UNSIGNED as a signed 64-bit integer. Debezium gives a negative number for a value above
 * 2^63-1; here that is an error.
 */
final class BigintUnsignedConverter implements TypeConverter.FromText {
  private static final int PRECISION = 20;

  /** BIGINT UNSIGNED as an exact decimal. */
  static final TypeConverter PRECISE =
      new TypeConverter.FromText() {
        @Override
        public SchemaBuilder schema() {
          return DecimalConverter.decimalSchema(PRECISION, 0);
        }

        @Override
        public Object read(ByteReader in) {
          long value = in.readInt64();
          return value >= 0 ? BigDecimal.valueOf(value) : new BigDecimal(unsigned(value));
        }

        @Override
        public Object parse(String text) {
          return new BigDecimal(text);
        }
      };

  private final String name;

  BigintUnsignedConverter(Column column) {
    this.name = column.name();
  }

  @Override
  public SchemaBuilder schema() {
    return SchemaBuilder.int64();
  }

  @Override
  public Object read(ByteReader in) {
    return signed(in.readInt64());
  }

  @Override
  public Object parse(String text) {
    return signed(Long.parseUnsignedLong(text));
  }

  private long signed(long value) {
    if (value < 0) {
      throw new UnrepresentableValueException(
          "Column %s holds a value above %d, the highest that bigint.unsigned.handling.mode=long can give: set bigint.unsigned.handling.mode=precise"
              .formatted(name, Long.MAX_VALUE));
    }
    return value;
  }

  private static BigInteger unsigned(long value) {
    return BigInteger.valueOf(value & Long.MAX_VALUE).setBit(Long.SIZE - 1);
  }
}
