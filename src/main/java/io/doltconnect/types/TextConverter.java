package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.SchemaBuilder;

/** CHAR, VARCHAR and the TEXT types: Dolt logs UTF-8 whatever the column's character set. */
final class TextConverter implements TypeConverter {
  private static final char REPLACEMENT = '\uFFFD';

  private final String name;
  private final int lengthBytes;

  TextConverter(Column column, int lengthBytes) {
    this.name = column.name();
    this.lengthBytes = lengthBytes;
  }

  @Override
  public SchemaBuilder schema() {
    return SchemaBuilder.string();
  }

  @Override
  public Object read(ByteReader in) {
    int length = Lengths.read(in, lengthBytes);
    int start = in.position();
    String text = in.readUtf8(length);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(in.array(), start, length);
    }
    return text;
  }

  @Override
  public Object read(SqlValue value) {
    String text = value.text();
    if (text != null && text.indexOf(REPLACEMENT) >= 0) {
      byte[] bytes = value.bytes();
      requireUtf8(bytes, 0, bytes.length);
    }
    return text;
  }

  /** Tells a replacement character that was written from one that stands for lost bytes. */
  private void requireUtf8(byte[] bytes, int start, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
    } catch (CharacterCodingException e) {
      throw new UnrepresentableValueException(
          "Column %s holds text of %d bytes that are not UTF-8 (%s): change the column to a binary type in Dolt, or leave the table out with table.exclude.list"
              .formatted(name, length, e.getMessage()));
    }
  }
}
