package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.MalformedEventException;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.schema.SqlType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextAndBinaryConvertersTest {

  @ParameterizedTest
  @CsvSource({
    "VARCHAR, 15, 255, 02c3a9, é",
    "VARCHAR, 15, 256, 0200c3a9, é",
    "CHAR, 254, 0xfefc, 03612020, 'a  '",
    "CHAR, 254, 0xee00, 010061, a",
    "CHAR, 254, 0xcefc, 010061, a",
    "VARCHAR, 15, 40, 04f09f9880, 😀",
    "VARCHAR, 15, 40, 00, ''",
    "VARCHAR, 15, 40, 03efbfbd, \uFFFD",
    "TINYTEXT, 252, 1, 0161, a",
    "TEXT, 252, 2, 010061, a",
    "MEDIUMTEXT, 252, 3, 01000061, a",
    "LONGTEXT, 252, 4, 0100000061, a"
  })
  void readsTextAsUtf8(SqlType type, int wireType, String metadata, String hex, String text) {
    Wire wire = Wire.of(type, wireType, Integer.decode(metadata));
    assertThat(wire.read(hex)).isEqualTo(text);
    assertThat(wire.required().schema()).isEqualTo(Schema.STRING_SCHEMA);
  }

  @Test
  void readsLongText() {
    String text = "ä".repeat(40_000);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] value = ByteBuffer.allocate(3 + utf8.length).put(hex("803801")).put(utf8).array();
    assertThat(Wire.of(SqlType.MEDIUMTEXT, 252, 3).read(value)).isEqualTo(text);
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    assertThatThrownBy(() -> Wire.of(SqlType.VARCHAR, 15, 40).read("03efbfff"))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds text of 3 bytes that are not UTF-8");
  }

  @Test
  void refusesALengthBeyondTheEvent() {
    ColumnConverter converter = Wire.of(SqlType.LONGTEXT, 252, 4).converter();
    ByteReader in = new ByteReader(hex("ffffffff61"));
    assertThatThrownBy(() -> converter.read(in))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("4294967295 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "VARBINARY, 15, 4, 0200ff, 00ff",
    "BLOB, 252, 2, 020000ff, 00ff",
    "LONGBLOB, 252, 4, 0200000000ff, 00ff",
    "TINYBLOB, 252, 1, 00, ''"
  })
  void readsBytes(SqlType type, int wireType, int metadata, String hex, String bytes) {
    Wire wire = Wire.of(type, wireType, metadata);
    assertThat(wire.read(hex)).isEqualTo(ByteBuffer.wrap(hex(bytes)));
    assertThat(wire.required().schema()).isEqualTo(Schema.BYTES_SCHEMA);
  }

  @Test
  void fillsFixedLengthBytesWithZeros() {
    Wire wire = Wire.of(SqlType.BINARY, 4, 254, 0xfe04);
    assertThat(wire.read("0161")).isEqualTo(ByteBuffer.wrap(hex("61000000")));
    assertThat(wire.read("0461000000")).isEqualTo(ByteBuffer.wrap(hex("61000000")));
  }

  @ParameterizedTest
  @CsvSource({"BASE64, +/8=", "BASE64_URL_SAFE, -_8=", "HEX, fbff"})
  void readsBytesAsText(BinaryHandlingMode mode, String text) {
    Wire wire = Wire.of(SqlType.VARBINARY, 15, 4).with(mode);
    assertThat(wire.read("02fbff")).isEqualTo(text);
    assertThat(wire.required().schema()).isEqualTo(Schema.STRING_SCHEMA);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
