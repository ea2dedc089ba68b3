package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.ddl.DdlParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableCatalogTest {
  private static final TableId T = new TableId("db", "t");
  private static final TableId U = new TableId("db", "u");
  private static final TableId OTHER = new TableId("db", "other");
  private static final TableId ELSEWHERE = new TableId("db2", "t");
  private static final TableDefinition DEFINITION =
      new TableDefinition(
          T,
          List.of(Columns.required("id", SqlType.INT), Columns.text("name", 10)),
          List.of("id"),
          "a comment");

  private final TableCatalog catalog = new TableCatalog(Set.of(T, U, ELSEWHERE)::contains);
  private final DdlParser parser = new DdlParser();

  private List<TableId> apply(String sql) {
    return catalog.apply(parser.parse("db", sql));
  }

  private TableDefinition definition(TableId table) {
    return catalog.get(table).orElseThrow().definition();
  }

  private List<String> names(TableId table) {
    return definition(table).columns().stream().map(Column::name).toList();
  }

  private List<String> doubtful(TableId table) {
    return catalog.get(table).orElseThrow().doubtful();
  }

  @Test
  void takesNewTables() {
    assertThat(apply("CREATE TABLE `t` (`a` int NOT NULL, PRIMARY KEY (`a`))")).containsExactly(T);

    assertThat(catalog.tables())
        .containsExactly(
            new TrackedTable(
                Columns.table(T, List.of("a"), Columns.required("a", SqlType.INT)), List.of()));
  }

  @Test
  void takesNoTableThatIsNotCaptured() {
    assertThat(apply("CREATE TABLE `other` (`a` int)")).isEmpty();
    assertThat(apply("ALTER TABLE `other` ADD `b` int")).isEmpty();
    assertThat(apply("DROP TABLE `other`")).isEmpty();
    catalog.put(Columns.table(OTHER, List.of(), Columns.nullable("a", SqlType.INT)));

    assertThat(catalog.tables()).isEmpty();
    assertThat(catalog.version()).isZero();
  }

  @Test
  void forgetsDroppedTables() {
    catalog.put(DEFINITION);

    assertThat(apply("DROP TABLE `t`, `other`, `u`")).containsExactly(T, U);
    assertThat(catalog.tables()).isEmpty();
  }

  @Test
  void followsARename() {
    catalog.put(new TrackedTable(DEFINITION, List.of("name")));

    assertThat(apply("RENAME TABLE `t` TO `u`")).containsExactly(T, U);
    assertThat(catalog.tables())
        .containsExactly(
            new TrackedTable(
                new TableDefinition(U, DEFINITION.columns(), List.of("id"), "a comment"),
                List.of("name")));
  }

  @Test
  void followsARenameOutOfWhatIsCaptured() {
    catalog.put(DEFINITION);

    assertThat(apply("RENAME TABLE `t` TO `other`")).containsExactly(T);
    assertThat(catalog.tables()).isEmpty();
  }

  @Test
  void knowsNothingOfATableThatIsRenamedIntoWhatIsCaptured() {
    assertThat(apply("RENAME TABLE `other` TO `t`")).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
    assertThat(catalog.version()).isZero();
  }

  @Test
  void doubtsTheOrderAfterAColumnWasAdded() {
    catalog.put(DEFINITION);

    assertThat(apply("ALTER TABLE `t` ADD `c` int")).containsExactly(T);
    assertThat(names(T)).containsExactly("id", "name", "c");
    assertThat(definition(T).comment()).isEqualTo("a comment");
    assertThat(doubtful(T)).containsExactly("c");
  }

  @Test
  void doubtsEveryColumnThatWasAddedOrModified() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` ADD `c` int");
    apply("ALTER TABLE `t` ADD `d` int");
    apply("ALTER TABLE `t` MODIFY COLUMN `C` bigint");
    assertThat(doubtful(T)).containsExactly("d", "C");

    apply("ALTER TABLE `t` RENAME COLUMN `d` TO `e`");
    assertThat(doubtful(T)).containsExactly("e", "C");

    apply("ALTER TABLE `t` DROP `E`");
    assertThat(doubtful(T)).containsExactly("C");
  }

  @Test
  void doubtsTheOrderAfterAColumnWasModified() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` MODIFY COLUMN `NAME` text NOT NULL");

    assertThat(definition(T).columns())
        .containsExactly(
            Columns.required("id", SqlType.INT), Columns.required("NAME", SqlType.TEXT));
    assertThat(doubtful(T)).containsExactly("NAME");
  }

  @Test
  void isAsCertainAsBeforeAfterAColumnWasDropped() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` DROP `Name`");
    assertThat(names(T)).containsExactly("id");
    assertThat(doubtful(T)).isEmpty();

    catalog.put(new TrackedTable(DEFINITION, List.of("id")));
    apply("ALTER TABLE `t` DROP `name`");
    assertThat(doubtful(T)).containsExactly("id");
  }

  @Test
  void takesADroppedColumnOutOfTheKey() {
    catalog.put(
        Columns.table(
            T,
            List.of("b", "a"),
            Columns.required("a", SqlType.INT),
            Columns.required("b", SqlType.INT)));
    apply("ALTER TABLE `t` DROP `b`");

    assertThat(definition(T).primaryKey()).containsExactly("a");
  }

  @Test
  void renamesAColumnInTheKeyToo() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` RENAME COLUMN `ID` TO `key`");

    assertThat(names(T)).containsExactly("key", "name");
    assertThat(definition(T).columns().get(0)).isEqualTo(Columns.required("key", SqlType.INT));
    assertThat(definition(T).primaryKey()).containsExactly("key");
    assertThat(doubtful(T)).isEmpty();

    apply("ALTER TABLE `t` CHANGE `key` `k2` bigint NOT NULL");
    assertThat(definition(T).primaryKey()).containsExactly("k2");
  }

  @Test
  void followsAColumnWhoseNameOnlyChangesItsCase() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` RENAME COLUMN `name` TO `Name`");

    assertThat(names(T)).containsExactly("id", "Name");
  }

  @Test
  void forgetsATableWhoseColumnsExchangeTheirNames() {
    catalog.put(DEFINITION);

    assertThat(apply("ALTER TABLE `t` RENAME COLUMN `id` TO `NAME`")).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
    assertThat(apply("ALTER TABLE `t` RENAME COLUMN `name` TO `id`")).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
  }

  @Test
  void followsChangesOfThePrimaryKey() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` DROP PRIMARY KEY");
    assertThat(definition(T).primaryKey()).isEmpty();

    apply("ALTER TABLE `t` ADD PRIMARY KEY (name,id)");
    assertThat(definition(T).primaryKey()).containsExactly("name", "id");
    assertThat(doubtful(T)).isEmpty();
  }

  @Test
  void takesAKeyOfColumnsThatAreNamedLikeKeywords() {
    apply("CREATE TABLE `t` (`id` int NOT NULL, `order` int NOT NULL)");
    apply("ALTER TABLE `t` ADD PRIMARY KEY (order,id);");

    assertThat(definition(T).primaryKey()).containsExactly("order", "id");
  }

  /** A column's name may hold the comma that separates the names, which Dolt does not quote. */
  @Test
  void forgetsATableWhoseKeyHasColumnsThatItDoesNotHave() {
    apply("CREATE TABLE `t` (`id` int NOT NULL, `a,b` int NOT NULL)");

    assertThat(apply("ALTER TABLE `t` ADD PRIMARY KEY (a,b);")).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
  }

  @Test
  void namesATableThatItDoesNotKnow() {
    assertThat(apply("ALTER TABLE `t` ADD `c` int")).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
  }

  @Test
  void forgetsTheTablesOfADroppedDatabaseOnly() {
    catalog.put(DEFINITION);
    catalog.put(Columns.table(ELSEWHERE, List.of(), Columns.nullable("a", SqlType.INT)));

    assertThat(catalog.apply(parser.parse("db", "drop database `db`"))).containsExactly(T);
    assertThat(catalog.get(T)).isEmpty();
    assertThat(catalog.get(ELSEWHERE)).isPresent();
  }

  @Test
  void doubtsTheTablesOfADatabaseAfterAStatementThatItCannotRead() {
    catalog.put(DEFINITION);
    catalog.put(Columns.table(U, List.of(), Columns.nullable("a", SqlType.INT)));
    catalog.put(Columns.table(ELSEWHERE, List.of(), Columns.nullable("a", SqlType.INT)));

    assertThat(apply("nonsense")).containsExactly(T, U);
    assertThat(catalog.get(T)).get().matches(TrackedTable::unread);
    assertThat(catalog.get(U)).get().matches(TrackedTable::unread);
    assertThat(catalog.get(ELSEWHERE)).get().matches(table -> !table.unread());
  }

  @Test
  void doubtsOnlyTheTableThatAStatementNamesThatItCannotRead() {
    catalog.put(DEFINITION);
    catalog.put(Columns.table(U, List.of(), Columns.nullable("a", SqlType.INT)));

    assertThat(apply("ALTER TABLE `t` ADD `c` nosuchtype")).containsExactly(T);
    assertThat(catalog.get(T)).get().matches(TrackedTable::unread);
    assertThat(catalog.get(U)).get().matches(table -> !table.unread());
    assertThat(apply("ALTER TABLE `other` ADD `c` nosuchtype")).isEmpty();
  }

  @Test
  void ignoresWhatChangesNoTable() {
    catalog.put(DEFINITION);
    long version = catalog.version();

    assertThat(apply("create database `db3`")).isEmpty();
    assertThat(apply("CREATE VIEW v AS SELECT 1")).isEmpty();
    assertThat(apply("ALTER TABLE `t` ADD INDEX `i`(`name`)")).containsExactly(T);
    assertThat(catalog.version()).isEqualTo(version);
  }

  @Test
  void hasANewVersionAfterEveryChangeOnly() {
    catalog.put(DEFINITION);
    long first = catalog.version();
    catalog.put(DEFINITION);
    assertThat(catalog.version()).isEqualTo(first);

    catalog.put(new TrackedTable(DEFINITION, List.of("name")));
    long second = catalog.version();
    assertThat(second).isGreaterThan(first);

    apply("DROP TABLE `u`");
    assertThat(catalog.version()).isEqualTo(second);

    apply("DROP TABLE `t`");
    assertThat(catalog.version()).isGreaterThan(second);
  }

  @Test
  void knowsATableThatIsRenamedToACapturedName() {
    TableCatalog some = new TableCatalog(table -> table.table().equals("t"));
    for (String sql :
        List.of(
            "CREATE TABLE `out` (`a` int unsigned NOT NULL, PRIMARY KEY (`a`))",
            "ALTER TABLE `out` ADD `b` int",
            "RENAME TABLE `out` TO `t`",
            "RENAME TABLE `t` TO `away`",
            "RENAME TABLE `away` TO `t`")) {
      some.apply(parser.parse("db", sql));
    }
    assertThat(some.get(T).orElseThrow().definition().columns())
        .extracting(Column::name)
        .containsExactly("a", "b");
    assertThat(some.tables()).hasSize(1);
  }
}
