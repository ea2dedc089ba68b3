package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.util.List;
import org.apache.kafka.connect.data.SchemaBuilder;

/** SET: the members that are in the value, joined by commas in the order of the declaration. */
final class SetConverter implements TypeConverter.FromText {
  private final String name;
  private final List<String> members;
  private final int size;

  SetConverter(Column column, int size) {
    this.name = column.name();
    this.members = column.type().members();
    this.size = size;
  }

  @Override
  public SchemaBuilder schema() {
    return Members.schema("io.debezium.data.EnumSet", members);
  }

  @Override
  public Object read(ByteReader in) {
    long bits = in.readUint(size);
    if (Long.SIZE - Long.numberOfLeadingZeros(bits) > members.size()) {
      throw new UnrepresentableValueException(
          "Column %s holds a member beyond the %d that its SET is known with: the definition is not the one that this row was written with"
              .formatted(name, members.size()));
    }
    if (Long.bitCount(bits) == 1) {
      return members.get(Long.numberOfTrailingZeros(bits));
    }
    StringBuilder text = new StringBuilder();
    for (long left = bits; left != 0; left &= left - 1) {
      text.append(text.isEmpty() ? "" : ",").append(members.get(Long.numberOfTrailingZeros(left)));
    }
    return text.toString();
  }

  @Override
  public Object parse(String text) {
    return text;
  }
}
