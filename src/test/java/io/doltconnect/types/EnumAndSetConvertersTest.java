package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.SqlType;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;

class EnumAndSetConvertersTest {
  private static final Wire ENUM =
      Wire.of(Wire.members(SqlType.ENUM, "a", "b", "c,d", "it's"), 254, 0xf701);
  private static final Wire SET = Wire.of(Wire.members(SqlType.SET, "x", "y", "z"), 254, 0xf801);

  @Test
  void readsEnumMembers() {
    assertThat(ENUM.read("01")).isEqualTo("a");
    assertThat(ENUM.read("03")).isEqualTo("c,d");
    assertThat(ENUM.read("04")).isEqualTo("it's");
    assertThat(ENUM.read("00")).isEqualTo("");
    assertThat(ENUM.schema()).isEqualTo(schema("Enum", "a,b,c\\,d,it's"));
  }

  @Test
  void readsEnumsOfManyMembers() {
    String[] members = IntStream.rangeClosed(1, 300).mapToObj(i -> "m" + i).toArray(String[]::new);
    Wire wire = Wire.of(Wire.members(SqlType.ENUM, members), 254, 0xf702);
    assertThat(wire.read("2c01")).isEqualTo("m300");
  }

  @Test
  void refusesMembersThatTheDefinitionLacks() {
    assertThatThrownBy(() -> ENUM.read("05"))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a member beyond the 4 that its ENUM is known with");
    assertThatThrownBy(() -> SET.read("08"))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a member beyond the 3 that its SET is known with");
  }

  @Test
  void readsSets() {
    assertThat(SET.read("00")).isEqualTo("");
    assertThat(SET.read("02")).isEqualTo("y");
    assertThat(SET.read("05")).isEqualTo("x,z");
    assertThat(SET.read("07")).isEqualTo("x,y,z");
    assertThat(SET.schema()).isEqualTo(schema("EnumSet", "x,y,z"));
  }

  @Test
  void readsTheLastOf64SetMembers() {
    String[] members = IntStream.range(0, 64).mapToObj(i -> "m" + i).toArray(String[]::new);
    Wire wire = Wire.of(Wire.members(SqlType.SET, members), 254, 0xf808);
    assertThat(wire.read("0000000000000080")).isEqualTo("m63");
    assertThat(wire.read("0100000000000080")).isEqualTo("m0,m63");
    assertThat((String) wire.read("ffffffffffffffff")).isEqualTo(String.join(",", members));
  }

  private static Schema schema(String name, String allowed) {
    return SchemaBuilder.string()
        .name("io.debezium.data." + name)
        .version(1)
        .parameter("allowed", allowed)
        .optional()
        .build();
  }
}
