package io.doltconnect.schema.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  private static DefinitionChanges changes(TrackedTable... tables) {
    return new DefinitionChanges(List.of(tables), List.of(), List.of(), List.of());
  }

  private String full(TableCatalog catalog) {
    return codec.encode(catalog, Anchor.NONE);
  }

  private static String deflated(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** How definitions were stored at first. */
  private static String gzipped(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Test
  void decodesWhatItEncoded() {
    assertThat(codec.decode(full(catalog(ODD, PLAIN)))).isEqualTo(changes(PLAIN, ODD));
    assertThat(codec.decode(full(catalog()))).isEqualTo(changes());
  }

  @Test
  void keepsWhatIsVirtualApart() {
    ColumnType type = new ColumnType(SqlType.INT, -1, -1, false, List.of());
    TrackedTable computed =
        new TrackedTable(
            new TableDefinition(
                new TableId("a", "v"),
                List.of(
                    new Column("stored", type, true, null, true, "", false),
                    new Column("virtual", type, true, null, true, "", true)),
                List.of(),
                ""),
            List.of(),
            true,
            3);

    assertThat(codec.decode(full(catalog(computed)))).isEqualTo(changes(computed));
  }

  @Test
  void encodesEqualCatalogsEqually() {
    assertThat(full(catalog(ODD, PLAIN))).isEqualTo(full(catalog(PLAIN, ODD)));
    assertThat(full(catalog(ODD))).isNotEqualTo(full(catalog(PLAIN)));
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
    assertThat(full(catalog)).hasSizeLessThan(8_000);
  }

  @Test
  void holdsOnlyWhatTheCommitsDoNot() {
    TableId dropped = new TableId("a", "dropped");
    Anchor anchor =
        new Anchor(
            Map.of("a", "hash"),
            Map.of(
                PLAIN.definition().id(),
                PLAIN.definition(),
                ODD.definition().id(),
                ODD.definition(),
                dropped,
                Columns.table(dropped, List.of())));

    String text = codec.encode(catalog(ODD, PLAIN), anchor);

    // That of ODD is the same, but in doubt.
    assertThat(codec.decode(text))
        .isEqualTo(new DefinitionChanges(List.of(ODD), List.of(dropped), List.of(), List.of()));
    TableCatalog restored = catalog();
    codec.decode(text).restore(anchor, restored);
    assertThat(restored.tables()).containsExactlyInAnyOrder(ODD, PLAIN);
  }

  @Test
  void keepsWhatTablesWereUntilTheirRowsCame() {
    FormerTable known =
        new FormerTable(
            PLAIN.definition().id(), Optional.of(PLAIN), Map.of("new", "old"), true, true, false);
    FormerTable unknown = FormerTable.unknown(new TableId("a", "unknown"), true);
    TableCatalog catalog = catalog(ODD);
    catalog.putFormer(known);
    catalog.putFormer(unknown);
    TableCatalog restored = catalog();
    codec.decode(full(catalog)).restore(Anchor.NONE, restored);

    assertThat(restored.former()).containsExactlyElementsOf(catalog.former());
    assertThat(restored.former(known.id())).contains(known);
    assertThat(restored.former(unknown.id())).contains(unknown);

    long before = restored.version();
    restored.settle("another");
    assertThat(restored.version()).isEqualTo(before);
    restored.settle(known.id().database());
    assertThat(restored.former(known.id())).isEmpty();
    assertThat(restored.version()).isGreaterThan(before);
  }

  /** What Dolt's server says when nothing is under way is not of before a statement. */
  @Test
  void forgetsWhatTablesWereWhenAllDefinitionsAreKnown() {
    TableCatalog catalog = catalog(PLAIN);
    catalog.putFormer(FormerTable.of(PLAIN.definition().id(), Optional.of(PLAIN)));
    catalog.replaceAll(List.of(PLAIN.definition()));

    assertThat(catalog.former()).isEmpty();
  }

  @Test
  void holdsNothingWhenTheCommitsHaveAll() {
    Anchor anchor =
        new Anchor(Map.of("a", "hash"), Map.of(PLAIN.definition().id(), PLAIN.definition()));

    assertThat(codec.encode(catalog(PLAIN), anchor)).isNull();
    assertThat(codec.decode(null)).isEqualTo(changes());
  }

  @Test
  void keepsTheVersionsOfTablesThatAreAsCommitted() {
    TrackedTable third = new TrackedTable(PLAIN.definition(), List.of(), false, 3);
    Anchor anchor =
        new Anchor(
            Map.of("a", "hash"),
            Map.of(
                PLAIN.definition().id(),
                PLAIN.definition(),
                ODD.definition().id(),
                Columns.table(ODD.definition().id(), List.of())));

    TableCatalog restored = catalog();
    codec.decode(codec.encode(catalog(third, ODD), anchor)).restore(anchor, restored);

    assertThat(restored.tables()).containsExactlyInAnyOrder(ODD, third);
  }

  @Test
  void ignoresWhatALaterVersionAdds() throws IOException {
    assertThat(
            codec.decode(
                gzipped(
                    """
                    {"gone": [], "versions": [], "later": 1, "tables": [{"doubtful": [], "later": 1, "definition": {
                      "id": {"database": "a", "table": "b"}, "primaryKey": [], "comment": "",
                      "columns": [{"name": "c", "nullable": true, "generated": false,
                        "comment": "", "collation": "x",
                        "type": {"sqlType": "INT", "length": -1, "scale": -1,
                          "unsigned": false, "members": []}}]}}]}
                    """)))
        .isEqualTo(changes(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "not base64!", "AAAA", "H4sIAAAAAAAA"})
  void refusesWhatIsNotCompressedInBase64(String text) {
    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not compressed, in base64: ");
  }

  @Test
  void takesNoMoreMemoryThanDefinitionsNeed() throws IOException {
    String blanks = " ".repeat(65 << 20);
    for (String text : List.of(gzipped(blanks), deflated(blanks))) {
      assertThat(text.length()).isLessThan(100_000);
      assertThatThrownBy(() -> codec.decode(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("when decompressed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "[]",
        "{\"tables\": [], \"gone\": null, \"versions\": []}",
        "{\"tables\": [null], \"gone\": [], \"versions\": []}",
        "{\"tables\": [{}], \"gone\": [], \"versions\": []}",
        "{\"tables\": [1], \"gone\": [], \"versions\": []}",
        "nonsense",
        "{\"tables\": [], \"gone\": [], \"versions\": []} []",
        """
        {"gone": [], "versions": [], "tables": [{"doubtful": [],
          "definition": {"id": {"database": "a", "table": "b"},
            "columns": [{"name": "c", "comment": "", "type": {"sqlType": "NOSUCH", "members": []}}],
            "primaryKey": [], "comment": ""}}]}
        """
      })
  void refusesOtherContent(String json) throws IOException {
    String text = gzipped(json);

    assertThatThrownBy(() -> codec.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not table definitions: ");
  }

  @Test
  void readsTheFormOfEarlierVersions() {
    // What the first version made of ODD, PLAIN and a table of before.
    String text =
        "H4sIAAAAAAAA/+1TO07DQBC9SjRNmkUilO4QpIggqQINjsTanjirrNdhP4AV+Rw0tHQcgY67"
            + "5BzM2knkkI8laqTIme+bmTezS7A8kmggeFhCglOhhBW5gmAJIvHfhFMANwgBcGB1NMkRlAzi"
            + "XLpM1bmKZ94e+5higT7VPMlxJcJgNCa7RJXaGQRnPQYm5h7Hi04ZkSqkalMuDTLIMItQe9gJ"
            + "FVFOyrqo1Y681CR30t5z6cjmvQxSVKi5bWDEeZahslQbygmDhRYZ18UNFh51102QuYvs1Mna"
            + "90y1Kwp6JWvlZPX2sXr/bBBjH1+PUPP91QkBQzjIUH90N/wTRcBZRIn0E7Zr6C/i8TwMjeRm"
            + "RprCl1BJoRDaufQgp5jknY3siVlPlRwc57p/NRhe3jYm6p1vJ7poDlQ3cmzl6x5adl5jnFp5"
            + "1eZ2ATsHYGfY6Vbb6/66hb2kxmWQlubEavNiTK1Nc52hrjbf/oTWyv/b2397oNEPVjFBZ0zx"
            + "uUygss+x2Oy9nJQ/YnQK5MQEAAA=";

    DefinitionChanges changes = codec.decode(text);

    assertThat(changes.tables()).containsExactly(PLAIN, ODD);
    assertThat(changes.former())
        .containsExactly(
            new FormerTable(
                new TableId("a", "b"),
                Optional.of(PLAIN),
                Map.of("new", "old"),
                true,
                false,
                false));
  }

  @Test
  void ignoresWhatALaterVersionAddsToThePackedForm() throws IOException {
    assertThat(
            codec.decode(
                deflated(
                    """
                    {"later": 1, "gone": [], "versions": [], "former": [], "formerTables": [],
                     "shapes": [{"name": "", "comment": "", "nullable": true, "generated": false,
                       "collation": "x", "type": {"sqlType": "INT", "length": -1, "scale": -1,
                         "unsigned": false, "members": []}}],
                     "names": ["c"], "shapesOf": "0", "comments": [],
                     "tables": [{"columns": 1, "later": 1, "head": {"doubtful": [], "version": 1,
                       "definition": {"id": {"database": "a", "table": "b"}, "columns": [],
                         "primaryKey": [], "comment": "", "later": 1}}}]}
                    """)))
        .isEqualTo(changes(PLAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "names": ["c"] | "names": []
          "names": ["c"] | "names": [null]
          "names": ["c"] | "names": null
          "shapesOf": "0" | "shapesOf": "1"
          "shapesOf": "0" | "shapesOf": "/"
          "shapesOf": "0" | "shapesOf": "00"
          "comments": [] | "comments": ["a", "b"]
          "columns": 1 | "columns": 2
          "columns": 1 | "columns": -1
          "formerTables": [] | "formerTables": [0]
          "primaryKey": [] | "primaryKey": ["d"]
          "tables": [ | "tables": [null,
          """)
  void refusesPartsThatDoNotFit(String part, String other) throws IOException {
    String whole =
        """
        {"gone": [], "versions": [], "former": [], "formerTables": [],
         "shapes": [{"name": "", "comment": "", "nullable": true, "generated": false,
           "type": {"sqlType": "INT", "length": -1, "scale": -1, "unsigned": false,
             "members": []}}],
         "names": ["c"], "shapesOf": "0", "comments": [],
         "tables": [{"columns": 1, "head": {"doubtful": [], "version": 1,
           "definition": {"id": {"database": "a", "table": "b"}, "columns": [],
             "primaryKey": [], "comment": ""}}}]}
        """;
    assertThat(codec.decode(deflated(whole))).isEqualTo(changes(PLAIN));
    String broken = whole.replace(part, other);
    assertThat(broken).isNotEqualTo(whole);

    assertThatThrownBy(() -> codec.decode(deflated(broken)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not table definitions: ");
  }

  /** Far above what one character a shape would stand for if surrogates were not left out. */
  @Test
  void tellsAnyNumberOfShapesFromEachOther() {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= 60_000; i++) {
      columns.add(Columns.text("c", i));
    }
    TrackedTable wide =
        new TrackedTable(
            new TableDefinition(new TableId("a", "wide"), columns, List.of(), ""), List.of());

    assertThat(codec.decode(full(catalog(wide)))).isEqualTo(changes(wide));
  }

  private static TableCatalog largeCatalog() {
    TableCatalog catalog = catalog();
    SqlType[] types = {SqlType.INT, SqlType.DATETIME, SqlType.DOUBLE, SqlType.JSON, SqlType.DATE};
    for (int t = 0; t < 900; t++) {
      List<Column> columns = new ArrayList<>();
      columns.add(Columns.required("id", SqlType.BIGINT));
      for (int c = 1; c <= 60; c++) {
        columns.add(Columns.nullable("column_" + c, types[(t * c + c) % types.length]));
      }
      catalog.put(
          new TableDefinition(new TableId("shop", "table_" + t), columns, List.of("id"), ""));
    }
    return catalog;
  }

  /** In the form of the first version it was more than 250,000. */
  @Test
  void isSmallForHundredsOfWideTables() {
    assertThat(full(largeCatalog())).hasSizeLessThan(40_000);
  }

  @Test
  void stopsAboveItsLimit() {
    TableCatalog catalog = largeCatalog();
    int size = full(catalog).length();

    assertThat(limited(size).encode(catalog, Anchor.NONE)).hasSize(size);
    assertThatThrownBy(() -> limited(size - 1).encode(catalog, Anchor.NONE))
        .isInstanceOf(DefinitionsTooLargeException.class)
        .hasMessageContaining("the definitions of 900 tables that no Dolt commit has")
        .hasMessageContaining(size + " bytes of them, but 'max.size' is " + (size - 1))
        .hasMessageContaining("dolt_commit")
        .hasMessageContaining("table.include.list");
  }

  private static DefinitionCodec limited(int most) {
    return new DefinitionCodec(new DefinitionLimit("max.size", most));
  }

  /** A table that is made again goes on counting, also behind a restart. */
  @Test
  void keepsTheVersionsOfTablesThatAreGone() {
    TableId id = PLAIN.definition().id();
    TableCatalog catalog = catalog(new TrackedTable(PLAIN.definition(), List.of(), false, 3));
    catalog.apply(new DdlStatement.DropTables(List.of(id)));

    TableCatalog restored = catalog();
    codec.decode(full(catalog)).restore(Anchor.NONE, restored);
    assertThat(restored.get(id)).isEmpty();
    restored.put(PLAIN.definition());
    assertThat(restored.get(id).orElseThrow().version()).isEqualTo(4);
  }
}
