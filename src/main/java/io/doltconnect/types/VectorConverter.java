package io.doltconnect.types;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** VECTOR, which only SQL gives: Dolt cannot log it. It stores four bytes for each number. */
enum VectorConverter implements SqlConverter {
  VECTOR;

  @Override
  public SchemaBuilder schema() {
    return SchemaBuilder.array(Schema.FLOAT32_SCHEMA)
        .name("io.debezium.data.FloatVector")
        .version(1);
  }

  /** MariaDB Connector/J 3.5 does not know the type. */
  @Override
  public String select(String column) {
    return "HEX(" + column + ")";
  }

  @Override
  public Object read(SqlValue value) {
    String digits = value.text();
    if (digits == null) {
      return null;
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(HexFormat.of().parseHex(digits)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("%d bytes are not a vector".formatted(bytes.remaining()));
    }
    List<Float> numbers = new ArrayList<>(bytes.remaining() / Float.BYTES);
    while (bytes.hasRemaining()) {
      numbers.add(bytes.getFloat());
    }
    return numbers;
  }
}
