package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.SqlType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonConverterTest {
  private static final Wire JSON = Wire.of(SqlType.JSON, 245, 4);

  /** What a Dolt server wrote, and what it answers for the same value in SQL. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "00010014000b0001000b0c0061000000000000f03f | {\"a\":1}",
        "0000000400 | {}",
        "0400 | null",
        "0401 | true",
        "0402 | false",
        "0b0000000000000840 | 3",
        "00010011000b0004000c0f006b3c263e0176 | {\"k<&>\":\"v\"}",
        "0c1b3c3e26e280a8e280a900011f7f090a0d080c225c2fc3a9f09f9880 |"
            + " \"<>&\\u2028\\u2029\\u0000\\u0001\\u001f\u007f\\t\\n\\r\\b\\f\\\"\\\\/é😀\"",
        "0004004600200001002100020023000100240002000b26000b2e000b36000b3e0042616162c3a9"
            + "00000000000008400000000000000040000000000000f03f0000000000001040 |"
            + " {\"B\":3,\"aa\":2,\"b\":1,\"é\":4}",
        "0001005d000b000100000c00610200510012000100130001000214000b4900627a07003500001900021d00022100"
            + "0c330004000004010004020000000400000004000100120002070001000b00020700000004000178000000"
            + "000000f03f | {\"a\":{\"b\":[{},[],[[[]]],\"x\",null,true,false],\"z\":1}}"
      })
  void readsWhatDoltWrites(String hex, String text) {
    assertThat(read(HexFormat.of().parseHex(hex))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "-1e21, -1e+21",
    "-0.0, -0",
    "0.0, 0",
    "0.1, 0.1",
    "-2.5, -2.5",
    "1e-6, 0.000001",
    "1e-7, 1e-7",
    "1.5e300, 1.5e+300",
    "4.9e-324, 5e-324",
    "123456789012345678901234567890, 1.2345678901234568e+29",
    "9007199254740992, 9007199254740992",
    "-9007199254740994, -9007199254740994",
    "12345678901234567890, 12345678901234567000",
    "2e-3, 0.002",
    "2e23, 2e+23",
    "9.5367431640625E-7, 9.5367431640625e-7",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308"
  })
  void printsNumbersAsDoltDoes(double value, String text) {
    byte[] document =
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x0b)
            .putDouble(value)
            .array();
    assertThat(read(document)).isEqualTo(text);
    assertThat(Double.parseDouble(text)).isEqualTo(value);
  }

  /** Types that MySQL has beside the double, inlined where MySQL inlines them. */
  @ParameterizedTest
  @CsvSource({
    "02 0300 0d00 05 feff 06 ffff 04 0000, '[-2,65535,null]'",
    "02 0100 0b00 07 0700 feffffff, '[-2]'",
    "03 02000000 12000000 07 feffffff 08 ffffffff, '[-2,4294967295]'",
    "09 feffffffffffffff, -2",
    "0a ffffffffffffffff, 18446744073709551615"
  })
  void readsIntegers(String hex, String text) {
    assertThat(read(HexFormat.of().parseHex(hex.replace(" ", "")))).isEqualTo(text);
  }

  /** The second offset of 70,010 and the size of 140,013 have lost their high bits. */
  @Test
  void readsStringsWhoseOffsetsWrap() {
    byte[] first = string("x".repeat(70_000));
    byte[] second = string("y".repeat(70_000));
    int secondOffset = 10 + first.length;
    byte[] head = small(2, secondOffset + second.length, 0x0c, 10, 0x0c, secondOffset);
    assertThat(read(concat(new byte[] {0x02}, head, first, second)))
        .isEqualTo("[\"" + "x".repeat(70_000) + "\",\"" + "y".repeat(70_000) + "\"]");
  }

  @Test
  void readsKeysWhoseLengthLostItsHighByte() {
    String key = "é".repeat(150);
    String document = "{\"" + key + "\":true,\"z\":1}";
    byte[] keys = (key + "z").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(1 + 18 + 301 + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x00).putShort((short) 2).putShort((short) (18 + 301 + 8));
    bytes.putShort((short) 18).put((byte) (300 & 0xff)).put((byte) 0);
    bytes.putShort((short) (18 + 300)).put((byte) 1).put((byte) 0);
    bytes.put((byte) 0x04).putShort((short) 1);
    bytes.put((byte) 0x0b).putShort((short) (18 + 301));
    bytes.put(keys).putDouble(1);
    assertThat(read(bytes.array())).isEqualTo(document);
  }

  @Test
  void readsAsManyLevelsAsDoltAllows() {
    int levels = 10_000;
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    for (int level = levels; level > 1; level--) {
      int size = 4 + 7 * (level - 1);
      nested.writeBytes(small(1, size, 0x02, 7));
    }
    nested.writeBytes(new byte[] {0x00, 0x00, 0x04, 0x00});
    assertThat(read(concat(new byte[] {0x02}, nested.toByteArray())))
        .isEqualTo("[".repeat(levels) + "]".repeat(levels));
  }

  @ParameterizedTest
  @CsvSource({
    "0f 0c 01 61, a value at byte",
    "0403, a literal at byte",
    "0400 00, 1 bytes are left behind it",
    "0c 05 61, 5 bytes are needed",
    "0c 8080808080, has no end",
    "02 0100 0900 0c 0800 0161, an offset of the array",
    "02 0100 0a00 0c 0700 0161, the size of the array",
    "02 ffff 0400, it has no byte",
    "00 0100 1500 0b00 0200 0b 0c00 61 000000000000f03f, a key of 1 bytes"
  })
  void refusesAnotherForm(String hex, String message) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a JSON document")
        .hasMessageContaining(message);
  }

  @Test
  void namesTheTypeAsDebeziumDoes() {
    assertThat(JSON.required().schema())
        .isEqualTo(SchemaBuilder.string().name("io.debezium.data.Json").version(1).build());
  }

  private static Object read(byte[] document) {
    byte[] length =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(document.length).array();
    return JSON.read(concat(length, document));
  }

  /** The head of an array of 2-byte offsets: count, size, then type and offset per element. */
  private static byte[] small(int count, int size, int... typesAndOffsets) {
    ByteBuffer head =
        ByteBuffer.allocate(4 + 3 * count)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) count)
            .putShort((short) size);
    for (int i = 0; i < typesAndOffsets.length; i += 2) {
      head.put((byte) typesAndOffsets[i]).putShort((short) typesAndOffsets[i + 1]);
    }
    return head.array();
  }

  private static byte[] string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] length = {
      (byte) ((utf8.length & 0x7f) | 0x80),
      (byte) (((utf8.length >> 7) & 0x7f) | 0x80),
      (byte) (utf8.length >> 14)
    };
    return concat(length, utf8);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
