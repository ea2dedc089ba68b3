package io.doltconnect.types;

import io.doltconnect.binlog.ByteReader;
import org.apache.kafka.connect.data.SchemaBuilder;

/** BIT of more than one bit: its bytes, the lowest first. */
final class BitConverter implements ColumnConverter {
  /** BIT(1). */
  static final ColumnConverter BOOLEAN =
      new ColumnConverter() {
        @Override
        public SchemaBuilder schema() {
          return SchemaBuilder.bool();
        }

        @Override
        public Object read(ByteReader in) {
          return in.readUint8() != 0;
        }
      };

  private final int bits;

  private BitConverter(int bits) {
    this.bits = bits;
  }

  static ColumnConverter of(int bits) {
    return new BitConverter(bits);
  }

  @Override
  public SchemaBuilder schema() {
    return SchemaBuilder.bytes()
        .name("io.debezium.data.Bits")
        .version(1)
        .parameter("length", Integer.toString(bits));
  }

  @Override
  public Object read(ByteReader in) {
    byte[] value = in.readBytes((bits + 7) / 8);
    for (int low = 0, high = value.length - 1; low < high; low++, high--) {
      byte swapped = value[low];
      value[low] = value[high];
      value[high] = swapped;
    }
    return value;
  }
}
