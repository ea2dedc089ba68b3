package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.TableId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionCodecTest {
  private static final TrackedTable ODD =
      new TrackedTable(
          new TableDefinition(
              new TableId("日本", "t`x"),
              List.of(
                  new Column(
                      "ü \"e\"",
                      new ColumnType(
                          SqlType.ENUM,
                          ColumnType.UNSPECIFIED,
                          ColumnType.UNSPECIFIED,
                          false,
                          List.of("a,b", "", "it's", "back\\slash", "new\nline")),
                      true,
                      "",
                      false,
                      "a comment"),
                  new Column(
                      "d",
                      new ColumnType(SqlType.DECIMAL, 10, 2, true, List.of()),
                      false,
                      null,
                      true,
                      "")),
              List.of("d", "ü \"e\""),
              "the 'table'"),
          List.of("d", "ü \"e\""));
  private static final TrackedTable PLAIN =
      new TrackedTable(
          Columns.table(new TableId("a", "b"), List.of(), Columns.nullable("c", SqlType.INT)),
          List.of());

  private final DefinitionCodec codec = new DefinitionCodec();

  private static TableCatalog catalog(TrackedTable... tables) {
    TableCatalog catalog = new TableCatalog(table -> true);
    List.of(tables).forEach(catalog::put);
    return catalog;
  }

  private static String gzipped(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Test
  void decodesWhatItEncoded() {
    assertThat(codec.decode(codec.encode(catalog(ODD, PLAIN)))).containsExactly(PLAIN, ODD);
    assertThat(codec.decode(codec.encode(catalog()))).isEmpty();
  }

  @Test
  void encodesEqualCatalogsEqually() {
    assertThat(codec.encode(catalog(ODD, PLAIN))).isEqualTo(codec.encode(catalog(PLAIN, ODD)));
    assertThat(codec.encode(catalog(ODD))).isNotEqualTo(codec.encode(catalog(PLAIN)));
  }

  @Test
  void staysSmallWithManyTables() {
    TableCatalog catalog = catalog();
    for (int i = 0; i < 200; i++) {
      catalog.put(
          Columns.table(
              new TableId("shop", "table_number_" + i),
              List.of("id"),
              Columns.required("id", SqlType.BIGINT),
              Columns.text("name", 255),
              Columns.nullable("created_at", SqlType.DATETIME)));
    }
    assertThat(codec.encode(catalog)).hasSizeLessThan(8_000);
  }

  @Test
  void ignoresWhatALaterVersionAdds() throws IOException {
    assertThat(
            codec.decode(
                gzipped(
                    """
                    [{"doubtful": [], "later": 1, "definition": {
                      "id": {"database": "a", "table": "b"}, "primaryKey": [], "comment": "",
                      "columns": [{"name": "c", "nullable": true, "generated": false,
                        "comment": "", "collation": "x",
                        "type": {"sqlType": "INT", "length": -1, "scale": -1,
                          "unsigned": false, "members": []}}]}}]
                    """)))
        .containsExactly(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "not base64!", "AAAA", "H4sIAAAAAAAA"})
  void refusesWhatIsNotGzipInBase64(String text) {
    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not gzip in base64: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "[null]",
        "[{}]",
        "[1]",
        "nonsense",
        "[] []",
        """
        [{"doubtful": [], "definition": {"id": {"database": "a", "table": "b"},
          "columns": [{"name": "c", "comment": "", "type": {"sqlType": "NOSUCH", "members": []}}],
          "primaryKey": [], "comment": ""}}]
        """
      })
  void refusesOtherContent(String json) throws IOException {
    String text = gzipped(json);

    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not table definitions: ");
  }
}
