package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import org.apache.kafka.connect.data.SchemaBuilder;

/** JSON: the document as the text that Dolt gives it in SQL. */
final class JsonConverter implements TypeConverter.FromText {
  private static final String LOST = "\\ufffd";

  private final String name;
  private final int lengthBytes;

  JsonConverter(Column column, int lengthBytes) {
    this.name = column.name();
    this.lengthBytes = lengthBytes;
  }

  @Override
  public SchemaBuilder schema() {
    return SchemaBuilder.string().name("io.debezium.data.Json").version(1);
  }

  @Override
  public Object read(ByteReader in) {
    int length = Lengths.read(in, lengthBytes);
    int start = in.skip(length);
    try {
      return new JsonDocument(in.array(), start, start + length).text();
    } catch (JsonFormException e) {
      throw new UnrepresentableValueException(
          "Column %s holds a JSON document of %d bytes whose binary form is not the one that Dolt writes: %s. Leave the table out with table.exclude.list"
              .formatted(name, length, e.getMessage()));
    }
  }

  @Override
  public String select(String column) {
    return TypeConverter.whole(column);
  }

  @Override
  public Object parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("'' is not a JSON document");
    }
    return text.contains(LOST) ? withoutEscapes(text) : text;
  }

  /**
   * Where bytes were no UTF-8, Dolt's text has an escape for the character that replaces them until
   * the document is stored anew, and the log has that character.
   */
  private static String withoutEscapes(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\\') {
        plain.append(text.charAt(i));
      } else if (text.startsWith(LOST, i)) {
        plain.append('\uFFFD');
        i += LOST.length() - 1;
      } else {
        plain.append(text, i, i + 2);
        i++;
      }
    }
    return plain.toString();
  }
}
