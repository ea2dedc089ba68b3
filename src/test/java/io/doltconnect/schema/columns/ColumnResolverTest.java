package io.doltconnect.schema.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.schema.ddl.DdlParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnResolverTest {
  private static final TableId T = new TableId("db", "t");
  private static final Column ID = Columns.required("id", SqlType.INT);
  private static final Column NAME = Columns.text("name", 10);
  private static final Column SIZE = Columns.nullable("size", SqlType.INT);
  private static final Column UNSIGNED_SIZE = Columns.unsigned(SIZE);

  private final Server server = new Server();
  private boolean later;
  private final TableCatalog catalog = new TableCatalog(table -> true);
  private final ColumnResolver resolver = new ColumnResolver(catalog, server, table -> later);

  private static TableDefinition table(Column... columns) {
    return Columns.table(T, List.of("id"), columns);
  }

  /** A map of columns that are named by one letter each: i for id, n for name, s for size. */
  private static MapBytes map(String columns) {
    MapBytes map = new MapBytes("db", "t");
    for (char letter : columns.toCharArray()) {
      switch (letter) {
        case 'i' -> map.required("id", WireType.LONG);
        case 'n' -> map.nullable("name", WireType.VARCHAR, 40, 0);
        case 's' -> map.nullable("size", WireType.LONG);
        default -> throw new IllegalArgumentException("No column " + letter);
      }
    }
    return map;
  }

  private TableDefinition resolve(TableMap map) {
    return resolver.resolve(new Image(map, false), 0);
  }

  private void assertResolved(TableMap map, Column... columns) {
    TableDefinition resolved = resolve(map);

    assertThat(resolved.columns()).containsExactly(columns);
    assertThat(resolved.primaryKey()).containsExactly("id");
    assertKnown(resolved, List.of());
  }

  private void assertKnown(TableDefinition definition, List<String> doubtful) {
    TrackedTable known = catalog.get(T).orElseThrow();
    assertThat(known.definition()).isEqualTo(definition);
    assertThat(known.doubtful()).isEqualTo(doubtful);
  }

  @Test
  void takesTheTrackedDefinitionWithoutAskingTheServer() {
    catalog.put(table(ID, NAME, SIZE));

    assertResolved(map("ins").minimal(), ID, NAME, SIZE);
    assertResolved(map("ins").full(), ID, NAME, SIZE);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void takesTheOrderFromTheNames() {
    catalog.put(table(ID, NAME, UNSIGNED_SIZE));

    assertResolved(map("sin").full(), UNSIGNED_SIZE, ID, NAME);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void takesTheOrderOfADoubtfulTableFromTheNames() {
    catalog.put(new TrackedTable(table(ID, NAME, UNSIGNED_SIZE), List.of("size")));

    assertResolved(map("sin").full(), UNSIGNED_SIZE, ID, NAME);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void comparesNamesWithoutRegardToCase() {
    catalog.put(table(Columns.required("ID", SqlType.INT), NAME));

    assertThat(resolve(map("ni").full()).columns())
        .containsExactly(NAME, Columns.required("ID", SqlType.INT));
  }

  @Test
  void readsAnUnknownTableFromTheServer() {
    server.has(table(ID, UNSIGNED_SIZE, NAME));

    assertResolved(map("isn").minimal(), ID, UNSIGNED_SIZE, NAME);
    assertThat(server.asked).containsExactly(T);
  }

  @Test
  void takesTheOrderFromTheNamesForATableFromTheServerToo() {
    server.has(table(ID, UNSIGNED_SIZE, NAME));

    assertResolved(map("nis").full(), NAME, ID, UNSIGNED_SIZE);
  }

  @Test
  void takesAColumnThatTheServerNoLongerHasFromTheTrackedDefinition() {
    catalog.put(table(ID, NAME));
    server.has(table(ID, UNSIGNED_SIZE));

    assertResolved(map("ins").full(), ID, NAME, UNSIGNED_SIZE);
  }

  @Test
  void takesTheTrackedColumnsOfATableThatTheServerNoLongerHas() {
    catalog.put(table(ID, NAME, UNSIGNED_SIZE));

    assertResolved(map("is").full(), ID, UNSIGNED_SIZE);
  }

  @Test
  void prefersTheServersColumnWhereTheTrackedOneDoesNotFit() {
    catalog.put(table(ID, Columns.nullable("size", SqlType.BIGINT)));
    server.has(table(ID, UNSIGNED_SIZE, NAME));

    assertResolved(map("is").full(), ID, UNSIGNED_SIZE);
  }

  @Test
  void refusesANameThatNobodyKnows() {
    catalog.put(table(ID));
    server.has(table(ID, NAME));
    TableMap map = map("is").full();

    assertThatThrownBy(() -> resolve(map))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContaining("table db.t ")
        .hasMessageContaining("[id INT, size INT]")
        .hasMessageContaining("[id INT]")
        .hasMessageContaining("table.exclude.list");
    assertKnown(table(ID), List.of());
  }

  @Test
  void takesTheServersOrderForAColumnThatWasAdded() {
    catalog.put(new TrackedTable(table(ID, NAME, UNSIGNED_SIZE), List.of("size")));
    server.has(table(ID, UNSIGNED_SIZE, NAME));

    assertResolved(map("isn").minimal(), ID, UNSIGNED_SIZE, NAME);
    assertThat(server.asked).containsExactly(T);
  }

  @Test
  void takesTheServersOrderOfTheColumnsThatWereThereThen() {
    catalog.put(new TrackedTable(table(ID, NAME, UNSIGNED_SIZE), List.of("size")));
    server.has(table(Columns.nullable("later", SqlType.INT), UNSIGNED_SIZE, ID, NAME));

    assertThat(resolve(map("sin").minimal()).columns())
        .extracting(Column::name)
        .containsExactly("size", "id", "name");
  }

  @Test
  void findsTheOnlyPlaceThatFitsWithoutTheServer() {
    catalog.put(new TrackedTable(table(ID, SIZE, NAME), List.of("name")));

    assertResolved(map("nis").minimal(), NAME, ID, SIZE);
    assertThat(server.asked).containsExactly(T);
  }

  @Test
  void refusesAnOrderThatCannotBeKnown() {
    Column other = Columns.nullable("other", SqlType.INT);
    catalog.put(new TrackedTable(table(ID, NAME, other, SIZE), List.of("size")));
    TableMap map = map("inss").minimal();

    assertThatThrownBy(() -> resolve(map))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContaining("rows of table db.t ")
        .hasMessageContaining("[id INT, name VARCHAR(10), other INT, size INT]")
        .hasMessageContaining("SET @@PERSIST.binlog_row_metadata='FULL'");
    assertThat(catalog.get(T).orElseThrow().certain()).isFalse();
  }

  private void apply(String... statements) {
    for (String sql : statements) {
      DdlStatement statement = new DdlParser().parse("db", sql);
      resolver.follow(statement);
      catalog.apply(statement);
    }
  }

  private void assertRefused(TableMap map) {
    assertThatThrownBy(() -> resolve(map))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContaining("table db.t ");
  }

  @Test
  void refusesAnAddedColumnThatAnotherOneLeavesInDoubt() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`))",
        // FIRST, which the log does not say.
        "ALTER TABLE `t` ADD `size` int",
        "ALTER TABLE `t` ADD `name` varchar(10)");

    assertRefused(
        new MapBytes("db", "t")
            .required("size", WireType.LONG)
            .required("id", WireType.LONG)
            .nullable("name", WireType.VARCHAR, 40, 0)
            .minimal());
    assertResolved(map("sin").minimal(), SIZE, ID, NAME);
  }

  /** The server has no such table any more. */
  @Test
  void findsTheKeyWhereTheLogLetsNothingBeNull() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` ADD `size` int");

    assertResolved(map("is").minimal(), ID, SIZE);
  }

  @Test
  void refusesAModifiedColumnThatMayStandElsewhere() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, `size` bigint, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` MODIFY COLUMN `size` int");

    assertRefused(
        new MapBytes("db", "t")
            .required("size", WireType.LONG)
            .required("id", WireType.LONG)
            .minimal());
    assertResolved(map("si").minimal(), SIZE, ID);
  }

  @Test
  void findsThePlacesOfTwoColumnsThatFitNowhereElse() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` ADD `name` varchar(10)",
        "ALTER TABLE `t` ADD `big` bigint");
    TableMap map =
        new MapBytes("db", "t")
            .nullable("big", WireType.LONGLONG)
            .nullable("name", WireType.VARCHAR, 40, 0)
            .required("id", WireType.LONG)
            .minimal();

    assertResolved(map, Columns.nullable("big", SqlType.BIGINT), NAME, ID);
  }

  @Test
  void refusesMoreColumnsInDoubtThanItTries() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` ADD `name` varchar(10)",
        "ALTER TABLE `t` ADD `big` bigint",
        "ALTER TABLE `t` ADD `small` smallint",
        "ALTER TABLE `t` ADD `tiny` tinyint",
        "ALTER TABLE `t` ADD `day` date");

    assertRefused(
        new MapBytes("db", "t")
            .nullable("day", WireType.DATE)
            .nullable("big", WireType.LONGLONG)
            .nullable("name", WireType.VARCHAR, 40, 0)
            .nullable("tiny", WireType.TINY)
            .nullable("small", WireType.SHORT)
            .required("id", WireType.LONG)
            .minimal());
  }

  private static final MapBytes NUMBERS =
      new MapBytes("db", "t")
          .nullable("1", WireType.LONG)
          .nullable("2", WireType.LONG)
          .nullable("3", WireType.LONG);

  /** Rows of one old image, or of none, where null stands for no value. */
  private record Image(TableMap map, boolean haveUnchanged, Object... old) implements Rows {
    @Override
    public boolean haveOld() {
      return old.length > 0;
    }

    @Override
    public boolean areAlwaysNull(int place) {
      return old[place] == null;
    }

    @Override
    public boolean areEverNull(int place) {
      return old[place] == null;
    }
  }

  private static Image inserted() {
    return new Image(NUMBERS.minimal(), false);
  }

  private static Image changed(Object... old) {
    return new Image(NUMBERS.minimal(), false, old);
  }

  private static Image unchanged(Object... old) {
    return new Image(NUMBERS.minimal(), true, old);
  }

  private List<String> resolvedNames(Image rows) {
    return resolver.resolve(rows, 0).columns().stream().map(Column::name).toList();
  }

  @Test
  void findsANewColumnWhereNoOldRowHasAValue() {
    String[] statements = {
      "CREATE TABLE `t` (`id` int NOT NULL, `size` int, PRIMARY KEY (`id`))",
      "ALTER TABLE `t` ADD `n` int DEFAULT '5'"
    };
    // The server has it elsewhere by now.
    server.has(table(ID, SIZE, Columns.nullable("n", SqlType.INT)));

    apply(statements);
    assertThat(resolvedNames(changed(null, 1, 2))).containsExactly("n", "id", "size");
    apply(statements);
    assertThat(resolvedNames(changed(1, null, 2))).containsExactly("id", "n", "size");
  }

  @Test
  void takesNoColumnOfTheKeyForOneWithoutAValue() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, `size` int, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` ADD `n` int");

    assertThat(resolvedNames(changed(null, 1, null))).containsExactly("n", "id", "size");
  }

  @Test
  void refusesANewColumnWhereAnotherOneHasNoValueEither() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, `size` int, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` ADD `n` int");

    assertThatThrownBy(() -> resolvedNames(changed(1, null, null)))
        .isInstanceOf(UnknownColumnsException.class);
  }

  /** Another number of digits of a fraction is in no statement. */
  @Test
  void takesTheServersColumnWhereTheTrackedOneDoesNotFitWithoutNamesToo() {
    catalog.put(table(ID, Columns.nullable("at", SqlType.DATETIME)));
    Column precise =
        new Column(
            "at",
            new ColumnType(SqlType.DATETIME, 6, ColumnType.UNSPECIFIED, false, List.of()),
            true,
            null,
            false,
            "");
    MapBytes map =
        new MapBytes("db", "t").required("id", WireType.LONG).nullable("at", WireType.DATETIME2, 6);
    assertThatThrownBy(() -> resolve(map.minimal())).isInstanceOf(UnknownColumnsException.class);
    server.has(table(ID, precise));

    assertResolved(map.minimal(), ID, precise);
  }

  @Test
  void takesTheDigitsOfAFractionFromTheMapIfTheNameIsThere() {
    catalog.put(table(ID, Columns.nullable("at", SqlType.TIMESTAMP)));
    TableMap map =
        new MapBytes("db", "t")
            .required("id", WireType.LONG)
            .nullable("at", WireType.TIMESTAMP2, 3)
            .full();

    assertThat(resolve(map).columns().get(1).type()).hasToString("TIMESTAMP(3)");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void claimsNothingOfAColumnThatMayBeOneThatWasDropped() {
    apply(
        "CREATE TABLE `t` (`id` int NOT NULL, `size` int, `m` int, PRIMARY KEY (`id`))",
        "ALTER TABLE `t` DROP `m`",
        "ALTER TABLE `t` ADD `n` int");
    server.has(table(ID, SIZE, Columns.nullable("n", SqlType.INT)));

    assertThat(resolvedNames(changed(1, null, 2))).containsExactly("id", "size", "n");
  }

  @Test
  void takesTheServersOrderOfColumnsThatMovedTooForRewrittenRowsOnly() {
    String[] statements = {
      "CREATE TABLE `t` (`id` int NOT NULL, `size` int, PRIMARY KEY (`id`))",
      "ALTER TABLE `t` ADD `n` int"
    };
    server.has(table(SIZE, Columns.nullable("n", SqlType.INT), ID));

    apply(statements);
    assertThatThrownBy(() -> resolvedNames(inserted())).isInstanceOf(UnknownColumnsException.class);
    assertThat(resolvedNames(unchanged(1, null, 2))).containsExactly("size", "n", "id");
  }

  private boolean confirm(boolean altered, Image rows) {
    return resolver.confirm(rows, 0, altered);
  }

  @Test
  void refusesRowsThatWereRewrittenForNothingThatIsKnown() {
    catalog.put(table(ID, SIZE, Columns.nullable("n", SqlType.INT)));
    server.has(table(ID, SIZE, Columns.nullable("n", SqlType.INT)));
    assertThat(confirm(false, changed(1, 2, 3))).isFalse();

    Image rewrite = unchanged(1, 2, 3);
    assertThat(confirm(true, rewrite)).isFalse();
    assertThatThrownBy(() -> confirm(false, rewrite))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContainingAll("table db.t", "read from the server", "binlog_row_metadata");
  }

  @Test
  void followsColumnsThatMovedByTheirRewrite() {
    catalog.put(table(ID, SIZE, Columns.nullable("n", SqlType.INT)));
    server.has(table(SIZE, ID, Columns.nullable("n", SqlType.INT)));
    assertThatThrownBy(() -> confirm(false, inserted()))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContainingAll("table db.t", "changed places", "binlog_row_metadata");

    assertThat(confirm(false, unchanged(1, 2, 3))).isTrue();
    assertThat(catalog.get(T).orElseThrow().definition().columns())
        .extracting(Column::name)
        .containsExactly("size", "id", "n");
  }

  @Test
  void takesTheServersDefinitionAfterAStatementThatNobodyCanRead() {
    server.has(table(ID, UNSIGNED_SIZE));
    for (TableMap map : List.of(map("is").full(), map("is").minimal())) {
      catalog.put(table(ID, SIZE));
      apply("ALTER TABLE `t` MODIFY COLUMN `size` int unsigned NOSUCHOPTION");

      assertResolved(map, ID, UNSIGNED_SIZE);
    }
  }

  @Test
  void takesTheServersDefinitionOnlyIfItHoldsAtThePosition() {
    later = true;
    server.has(table(ID, UNSIGNED_SIZE));
    for (TableMap map : List.of(map("is").full(), map("is").minimal())) {
      assertRefused(map);
      catalog.put(table(ID, SIZE));
      apply("ALTER TABLE `t` MODIFY COLUMN `size` int unsigned NOSUCHOPTION");
      assertRefused(map);
      catalog.apply(new DdlStatement.DropTables(List.of(T)));
    }
  }

  /** Nothing that a row needs is another one than before. */
  @Test
  void takesADefinitionThatIsTheServersAfterAStatementThatNobodyCanRead() {
    later = true;
    catalog.put(table(ID, UNSIGNED_SIZE));
    server.has(table(ID, UNSIGNED_SIZE));
    apply("ALTER TABLE `t` NOSUCHOPTION=1");

    assertResolved(map("is").full(), ID, UNSIGNED_SIZE);
  }

  @Test
  void takesNoColumnOfALaterDefinition() {
    later = true;
    catalog.put(table(ID));
    server.has(table(ID, UNSIGNED_SIZE));

    assertRefused(map("is").full());
  }

  @Test
  void takesTheServersDefinitionAfterNamesWereExchanged() {
    catalog.put(table(ID, NAME, SIZE, Columns.unsigned(Columns.nullable("other", SqlType.INT))));
    apply(
        "ALTER TABLE `t` RENAME COLUMN `size` TO `other`",
        "ALTER TABLE `t` RENAME COLUMN `other` TO `size`");
    Column other = Columns.nullable("other", SqlType.INT);
    server.has(table(ID, NAME, other, UNSIGNED_SIZE));
    TableMap map =
        new MapBytes("db", "t")
            .required("id", WireType.LONG)
            .nullable("name", WireType.VARCHAR, 40, 0)
            .nullable("other", WireType.LONG)
            .nullable("size", WireType.LONG)
            .full();

    assertResolved(map, ID, NAME, other, UNSIGNED_SIZE);
  }

  @Test
  void refusesATableThatNobodyKnows() {
    assertThatThrownBy(() -> resolve(map("i").minimal()))
        .isInstanceOf(UnknownColumnsException.class)
        .hasMessageContaining("table db.t ")
        .hasMessageContaining("no definition of it is known here")
        .hasMessageContaining("binlog_row_metadata");
    assertThatThrownBy(() -> resolve(map("i").full()))
        .isInstanceOf(UnknownColumnsException.class)
        .message()
        .doesNotContain("binlog_row_metadata");
  }

  @Test
  void refusesADefinitionOfOtherTypesWithoutNames() {
    catalog.put(table(ID, NAME));
    server.has(table(NAME, ID));

    assertThatThrownBy(() -> resolve(map("is").minimal()))
        .isInstanceOf(UnknownColumnsException.class);
  }

  @Test
  void takesNullabilityFromTheMap() {
    catalog.put(table(ID, NAME));
    TableMap map =
        new MapBytes("db", "t")
            .nullable("id", WireType.LONG)
            .required("name", WireType.VARCHAR, 40, 0)
            .minimal();

    assertThat(resolve(map).columns()).extracting(Column::nullable).containsExactly(true, false);
    assertThat(catalog.get(T).orElseThrow().definition().columns())
        .extracting(Column::nullable)
        .containsExactly(true, false);
  }

  @Test
  void leavesColumnsOutOfTheKeyThatTheRowsDoNotHave() {
    server.has(Columns.table(T, List.of("size", "id"), ID, SIZE));

    assertThat(resolve(map("i").full()).primaryKey()).containsExactly("id");
  }

  @Test
  void ordersADoubtfulTableAsTheServerDoes() {
    catalog.put(new TrackedTable(table(ID, NAME, UNSIGNED_SIZE), List.of("size")));
    resolver.reorder(table(SIZE, Columns.nullable("later", SqlType.INT), ID, NAME));

    assertKnown(table(UNSIGNED_SIZE, ID, NAME), List.of("size"));
  }

  @Test
  void leavesTheOrderAloneThatTheServerDoesNotKnow() {
    TrackedTable tracked = new TrackedTable(table(ID, NAME, SIZE), List.of("size"));
    catalog.put(tracked);
    resolver.reorder(table(SIZE, ID));

    assertThat(catalog.get(T)).contains(tracked);
  }

  @Test
  void leavesACertainOrderAlone() {
    catalog.put(table(ID, NAME));
    resolver.reorder(table(NAME, ID));
    resolver.reorder(Columns.table(new TableId("db", "unknown"), List.of(), ID));

    assertKnown(table(ID, NAME), List.of());
  }

  @Test
  void asksForTheOrderOfTablesThatAStatementLeavesInDoubtBeforeItIsFollowed() {
    catalog.put(table(ID, NAME));
    TableDefinition present = table(SIZE, ID, NAME);
    server.has(present);
    DdlParser parser = new DdlParser();

    assertThat(resolver.orders(parser.parse("db", "ALTER TABLE `t` ADD `size` int"), 0))
        .containsExactly(present);
    assertThat(resolver.orders(parser.parse("db", "ALTER TABLE `u` ADD `size` int"), 0)).isEmpty();
    assertThat(resolver.orders(parser.parse("db", "ALTER TABLE `t` DROP `name`"), 0)).isEmpty();
    assertThat(server.asked).containsExactly(T);
    assertKnown(table(ID, NAME), List.of());
  }

  @Test
  void asksWhatItNeedsBeforeItChangesAnything() {
    resolver.prepare(map("in").full(), 0);
    catalog.put(table(ID, NAME));
    resolver.prepare(map("in").minimal(), 0);
    resolver.prepare(map("is").full(), 0);
    assertThat(server.asked).containsExactly(T, T, T);

    resolver.prepare(map("ni").full(), 0);
    assertThat(server.asked).hasSize(3);
    assertKnown(table(ID, NAME), List.of());
  }

  /** A server that has the tables it was given. */
  private static final class Server implements DefinitionSource {
    private final Map<TableId, TableDefinition> tables = new HashMap<>();
    private final List<TableId> asked = new ArrayList<>();

    void has(TableDefinition table) {
      tables.put(table.id(), table);
    }

    @Override
    public Optional<TableDefinition> read(TableId table, long moment) {
      asked.add(table);
      return Optional.ofNullable(tables.get(table));
    }
  }
}
