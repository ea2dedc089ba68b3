package io.doltconnect.binlog.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lengths are those of MySQL; that they are Dolt's too is seen in {@code ReplicaIT}. */
class CellsTest {
  @ParameterizedTest
  @CsvSource({
    // type, metadata, first bytes of the value, length
    "1, 0, 0, 1",
    "2, 0, 0, 2",
    "9, 0, 0, 3",
    "3, 0, 0, 4",
    "8, 0, 0, 8",
    "4, 4, 0, 4",
    "5, 8, 0, 8",
    "13, 0, 0, 1",
    "10, 0, 0, 3",
    "19, 6, 0, 6",
    "18, 0, 0, 5",
    "18, 3, 0, 7",
    "17, 6, 0, 7",
    "16, 0x0003, 0, 1",
    "16, 0x0107, 0, 2",
    "16, 0x0800, 0, 8",
    "246, 0x0209, 0, 5",
    "246, 0x000a, 0, 5",
    "246, 0x1e41, 0, 30",
    "15, 40, 5, 6",
    "15, 400, 0x0102, 0x0103",
    "252, 1, 7, 8",
    "252, 2, 0x0102, 0x0104",
    "245, 4, 9, 13",
    "255, 4, 25, 29",
    "254, 0xf701, 0, 1",
    "254, 0xf702, 0, 2",
    "254, 0xf808, 0, 8",
    "254, 0xfe28, 3, 4",
    "254, 0xee90, 0x0102, 0x0104"
  })
  void skipsAValue(String type, String metadata, String first, String length) {
    byte[] bytes = new byte[400];
    int start = Integer.decode(first);
    bytes[0] = (byte) start;
    bytes[1] = (byte) (start >> 8);
    ByteReader in = new ByteReader(bytes, 0, bytes.length);
    Cells.skip(in, Integer.decode(type), Integer.decode(metadata));
    int expected = Integer.decode(length);
    assertThat(in.position()).isEqualTo(type.equals("15") && start > 255 ? start + 2 : expected);
  }

  @Test
  void refusesATypeThatDoltDoesNotWrite() {
    assertThatThrownBy(() -> Cells.skip(new ByteReader(new byte[9], 0, 9), 242, 0))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("242");
  }
}
