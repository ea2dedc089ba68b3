package io.doltconnect.binlog.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.model.TableId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableMapTest {
  private static final MapBytes EVERY_TYPE =
      new MapBytes("データ", "t`.x")
          .required("id", WireType.LONGLONG)
          .nullable("name ü", WireType.VARCHAR, 0x50, 0x00)
          .required("long", WireType.VARCHAR, 0xb0, 0x04)
          .nullable("dec", WireType.NEWDECIMAL, 10, 2)
          .nullable("bits", WireType.BIT, 3, 1)
          .nullable("char", WireType.STRING, 0xfe, 20)
          .nullable("enum", WireType.STRING, 0xf7, 1)
          .nullable("set", WireType.STRING, 0xf8, 8)
          .required("float", WireType.FLOAT, 4)
          .nullable("double", WireType.DOUBLE, 8)
          .nullable("text", WireType.BLOB, 2)
          .nullable("json", WireType.JSON, 4)
          .nullable("geo", WireType.GEOMETRY, 4)
          .nullable("time", WireType.TIME2, 6)
          .nullable("dt", WireType.DATETIME2, 3)
          .nullable("ts", WireType.TIMESTAMP2, 0)
          .nullable("year", WireType.YEAR)
          .nullable("date", WireType.DATE);

  @Test
  void readsTypesMetadataAndNullability() {
    TableMap map = EVERY_TYPE.minimal();

    assertThat(map.table()).isEqualTo(new TableId("データ", "t`.x"));
    assertThat(map.columns()).isEqualTo(18);
    assertThat(IntStream.range(0, 18).map(map::type))
        .containsExactly(
            8, 15, 15, 246, 16, 254, 254, 254, 4, 5, 252, 245, 255, 19, 18, 17, 13, 10);
    assertThat(IntStream.range(0, 18).map(map::metadata))
        .containsExactly(
            0, 80, 1200, 0x020a, 0x0103, 0xfe14, 0xf701, 0xf808, 4, 8, 2, 4, 4, 6, 3, 0, 0, 0);
    assertThat(IntStream.range(0, 18).filter(column -> !map.nullable(column)))
        .containsExactly(0, 2, 8);
    assertThat(map.names()).isEmpty();
  }

  @Test
  void readsNamesBehindTheOtherBlocks() {
    assertThat(EVERY_TYPE.full().names())
        .contains(
            List.of(
                "id", "name ü", "long", "dec", "bits", "char", "enum", "set", "float", "double",
                "text", "json", "geo", "time", "dt", "ts", "year", "date"));
  }

  @Test
  void readsNamesOfEveryLength() {
    String longest = "表".repeat(64);
    String beyondOneByteOfLengthEncoding = "𝒳".repeat(63);
    assertThat(
            new MapBytes("d", "t")
                .required(longest, WireType.LONG)
                .required(beyondOneByteOfLengthEncoding, WireType.LONG)
                .required("", WireType.LONG)
                .full()
                .names())
        .contains(List.of(longest, beyondOneByteOfLengthEncoding, ""));
  }

  @Test
  void readsTablesOfManyColumns() {
    MapBytes wide = new MapBytes("d", "t");
    for (int i = 0; i < 1_000; i++) {
      wide.nullable("column" + i, WireType.VARCHAR, i & 0xff, i >> 8);
    }
    TableMap map = wide.full();

    assertThat(map.columns()).isEqualTo(1_000);
    assertThat(map.metadata(999)).isEqualTo(999);
    assertThat(map.names().orElseThrow().get(999)).isEqualTo("column999");
  }

  @Test
  void isTheSameAsAnotherWithTheSameContentOnly() {
    TableMap map = new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).full();

    assertThat(map.sameAs(new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).full()))
        .isTrue();
    assertThat(
            List.of(
                new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).minimal(),
                new MapBytes("d", "t").nullable("b", WireType.VARCHAR, 80, 0).full(),
                new MapBytes("d", "t").required("a", WireType.VARCHAR, 80, 0).full(),
                new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 84, 0).full(),
                new MapBytes("d", "u").nullable("a", WireType.VARCHAR, 80, 0).full(),
                new MapBytes("e", "t").nullable("a", WireType.VARCHAR, 80, 0).full()))
        .allMatch(other -> !map.sameAs(other) && !other.sameAs(map));
  }

  @Test
  void showsWhatItHolds() {
    assertThat(new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).full())
        .hasToString("d.t with 1 columns [a VARCHAR of 80 bytes]");
  }

  @Test
  void refusesMetadataThatIsLeftOver() {
    assertThatThrownBy(new MapBytes("d", "t").nullable("a", WireType.LONG, 1)::minimal)
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("1 bytes of column metadata are left over")
        .hasMessageContaining("[3]");
  }

  @Test
  void refusesAMapThatEndsTooEarly() {
    byte[] whole = new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).fullBytes();
    int withoutOptionalMetadata =
        new MapBytes("d", "t").nullable("a", WireType.VARCHAR, 80, 0).minimalBytes().length;
    for (int length = 0; length < withoutOptionalMetadata; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> TableMap.read(new ByteReader(cut)))
          .as("%d bytes", length)
          .isInstanceOf(MalformedEventException.class);
    }
  }
}
