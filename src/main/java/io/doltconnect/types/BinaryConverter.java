package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.kafka.connect.data.SchemaBuilder;

/** BINARY, VARBINARY and the BLOB types under {@code binary.handling.mode}. */
final class BinaryConverter implements TypeConverter.FromBytes {
  private final int lengthBytes;
  private final int fixedLength;
  private final BinaryHandlingMode mode;

  /**
   * @param fixedLength how long a value is at least: the image before an ALTER that makes a BINARY
   *     longer still has the old length, where SQL already gives the zeros; 0 for other types
   */
  BinaryConverter(int lengthBytes, int fixedLength, BinaryHandlingMode mode) {
    this.lengthBytes = lengthBytes;
    this.fixedLength = fixedLength;
    this.mode = mode;
  }

  @Override
  public SchemaBuilder schema() {
    return switch (mode) {
      case BYTES -> SchemaBuilder.bytes();
      case BASE64, BASE64_URL_SAFE, HEX -> SchemaBuilder.string();
    };
  }

  @Override
  public Object read(ByteReader in) {
    byte[] value = in.readBytes(Lengths.read(in, lengthBytes));
    if (value.length < fixedLength) {
      value = Arrays.copyOf(value, fixedLength);
    }
    return parse(value);
  }

  @Override
  public Object parse(byte[] value) {
    return switch (mode) {
      case BYTES -> ByteBuffer.wrap(value);
      case BASE64 -> Base64.getEncoder().encodeToString(value);
      case BASE64_URL_SAFE -> Base64.getUrlEncoder().encodeToString(value);
      case HEX -> HexFormat.of().formatHex(value);
    };
  }
}
