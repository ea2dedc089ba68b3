package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

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

  private boolean certain(TableId table) {
    return catalog.get(table).orElseThrow().certain();
  }

  @Test
  void takesNewTables() {
    assertThat(apply("CREATE TABLE `t` (`a` int NOT NULL, PRIMARY KEY (`a`))")).containsExactly(T);

    assertThat(catalog.tables())
        .containsExactly(
            new TrackedTable(
                Columns.table(T, List.of("a"), Columns.required("a", SqlType.INT)), true));
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
    catalog.put(new TrackedTable(DEFINITION, false));

    assertThat(apply("RENAME TABLE `t` TO `u`")).containsExactly(T, U);
    assertThat(catalog.tables())
        .containsExactly(
            new TrackedTable(
                new TableDefinition(U, DEFINITION.columns(), List.of("id"), "a comment"), false));
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
    assertThat(certain(T)).isFalse();
  }

  @Test
  void doubtsTheOrderAfterAColumnWasModified() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` MODIFY COLUMN `NAME` text NOT NULL");

    assertThat(definition(T).columns())
        .containsExactly(
            Columns.required("id", SqlType.INT), Columns.required("NAME", SqlType.TEXT));
    assertThat(certain(T)).isFalse();
  }

  @Test
  void isAsCertainAsBeforeAfterAColumnWasDropped() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` DROP `Name`");
    assertThat(names(T)).containsExactly("id");
    assertThat(certain(T)).isTrue();

    catalog.put(new TrackedTable(DEFINITION, false));
    apply("ALTER TABLE `t` DROP `name`");
    assertThat(certain(T)).isFalse();
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
    assertThat(certain(T)).isTrue();

    apply("ALTER TABLE `t` CHANGE `key` `k2` bigint NOT NULL");
    assertThat(definition(T).primaryKey()).containsExactly("k2");
  }

  @Test
  void followsChangesOfThePrimaryKey() {
    catalog.put(DEFINITION);
    apply("ALTER TABLE `t` DROP PRIMARY KEY");
    assertThat(definition(T).primaryKey()).isEmpty();

    apply("ALTER TABLE `t` ADD PRIMARY KEY (name,id)");
    assertThat(definition(T).primaryKey()).containsExactly("name", "id");
    assertThat(certain(T)).isTrue();
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
    catalog.put(Columns.table(ELSEWHERE, List.of(), Columns.nullable("a", SqlType.INT)));

    assertThat(apply("nonsense")).containsExactly(T);
    assertThat(certain(T)).isFalse();
    assertThat(certain(ELSEWHERE)).isTrue();
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

    catalog.put(new TrackedTable(DEFINITION, false));
    long second = catalog.version();
    assertThat(second).isGreaterThan(first);

    apply("DROP TABLE `u`");
    assertThat(catalog.version()).isEqualTo(second);

    apply("DROP TABLE `t`");
    assertThat(catalog.version()).isGreaterThan(second);
  }
}
