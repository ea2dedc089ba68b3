package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.util.List;
import org.apache.kafka.connect.data.SchemaBuilder;

/** ENUM: the member as text; the index 0, which MySQL gives a value in error, is the empty text. */
final class EnumConverter implements TypeConverter.FromText {
  private final String name;
  private final List<String> members;
  private final int size;

  EnumConverter(Column column, int size) {
    this.name = column.name();
    this.members = column.type().members();
    this.size = size;
  }

  @Override
  public SchemaBuilder schema() {
    return Members.schema("io.debezium.data.Enum", members);
  }

  @Override
  public Object read(ByteReader in) {
    int index = size == 1 ? in.readUint8() : in.readUint16();
    if (index == 0) {
      return "";
    }
    if (index > members.size()) {
      throw new UnrepresentableValueException(
          "Column %s holds a member beyond the %d that its ENUM is known with: the definition is not the one that this row was written with"
              .formatted(name, members.size()));
    }
    return members.get(index - 1);
  }

  @Override
  public Object parse(String text) {
    return text;
  }
}
