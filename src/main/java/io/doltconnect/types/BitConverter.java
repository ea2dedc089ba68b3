package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import org.apache.kafka.connect.data.SchemaBuilder;

/** BIT of more than one bit: its bytes, the lowest first. */
final class BitConverter implements TypeConverter.FromBytes {
  /** BIT(1). */
  static final TypeConverter BOOLEAN =
      new TypeConverter.FromBytes() {
        @Override
        public SchemaBuilder schema() {
          return SchemaBuilder.bool();
        }

        @Override
        public Object read(ByteReader in) {
          return in.readUint8() != 0;
        }

        @Override
        public Object parse(byte[] bytes) {
          return requireSize(bytes, 1)[0] != 0;
        }
      };

  private final int bits;

  private BitConverter(int bits) {
    this.bits = bits;
  }

  static TypeConverter of(int bits) {
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
    return lowestFirst(in.readBytes(size()));
  }

  @Override
  public Object parse(byte[] bytes) {
    return lowestFirst(requireSize(bytes, size()));
  }

  private int size() {
    return (bits + 7) / 8;
  }

  private static byte[] requireSize(byte[] bytes, int size) {
    if (bytes.length != size) {
      throw new IllegalArgumentException(
          "%d bytes are not the %d bytes of this BIT".formatted(bytes.length, size));
    }
    return bytes;
  }

  private static byte[] lowestFirst(byte[] value) {
    for (int low = 0, high = value.length - 1; low < high; low++, high--) {
      byte swapped = value[low];
      value[low] = value[high];
      value[high] = swapped;
    }
    return value;
  }
}
