package io.doltconnect.schema.ddl;

import static io.doltconnect.schema.ColumnType.UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.AlterTable;
import io.doltconnect.schema.DdlStatement.Alteration;
import io.doltconnect.schema.DdlStatement.CreateDatabase;
import io.doltconnect.schema.DdlStatement.CreateTable;
import io.doltconnect.schema.DdlStatement.DropDatabase;
import io.doltconnect.schema.DdlStatement.DropTables;
import io.doltconnect.schema.DdlStatement.Other;
import io.doltconnect.schema.DdlStatement.RenameTable;
import io.doltconnect.schema.DdlStatement.Unreadable;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlParserTest {
  private static final TableId T = new TableId("db", "t");

  private final DdlParser parser = new DdlParser();

  private TableDefinition definition(String sql) {
    DdlStatement statement = parser.parse("db", sql);
    assertThat(statement).isInstanceOf(CreateTable.class);
    return ((CreateTable) statement).definition();
  }

  private Column column(String clause) {
    List<Column> columns = definition("CREATE TABLE `t` (\n  `c` " + clause + "\n)").columns();
    assertThat(columns).hasSize(1);
    return columns.get(0);
  }

  private void assertSteps(String sql, Alteration... steps) {
    assertThat(parser.parse("db", sql)).isEqualTo(new AlterTable(T, List.of(steps)));
  }

  /** As Dolt 2.2.0 prints it for SHOW CREATE TABLE. */
  private static final String EVERYTHING =
      """
      CREATE TABLE `odd ``name`` "q" 'x' a.b ünï 表` (
        `b` varchar(20) NOT NULL DEFAULT 'it''s',
        `a` int NOT NULL AUTO_INCREMENT,
        `e``k` enum('a','b,c','it''s','say "hi"','back\\slash','end\\','new
      line','pct%','ü','') DEFAULT '2',
        `s` set('x','y''z') DEFAULT '3',
        `n` decimal(10,2) DEFAULT '-1.50',
        `dn` decimal(10,0),
        `bits` bit(7) DEFAULT b'101',
        `one` bit(1),
        `when` datetime(3) DEFAULT CURRENT_TIMESTAMP(3),
        `ts` timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        `j` json DEFAULT (json_array(1,'a,)b')),
        `g` geometry /*!80003 SRID 4326 */,
        `p` point NOT NULL /*!80003 SRID 0 */,
        `u` bigint unsigned NOT NULL COMMENT 'it''s -- a /* comment */ `x` \\"q\\" \\\\ \\n',
        `t` tinyint(1) DEFAULT '1',
        `f` float,
        `dbl` double DEFAULT '1.5e+10',
        `y` year DEFAULT '1999',
        `tm` time(6) DEFAULT '-01:02:03',
        `dt` date DEFAULT '2020-01-02',
        `c` char(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT '',
        `bin` binary(3) DEFAULT 0x410042,
        `vb` varbinary(10) DEFAULT 'NULL',
        `txt` text COLLATE utf8mb4_0900_ai_ci NOT NULL,
        `mt` mediumtext DEFAULT NULL,
        `lb` longblob,
        `gen` int GENERATED ALWAYS AS ((`a` + 1)) STORED,
        `gen2` varchar(30) NOT NULL GENERATED ALWAYS AS (concat(`b`,'(x'')\\\\')) STORED COMMENT 'g',
        `gen3` point NOT NULL /*!80003 SRID 0 */ GENERATED ALWAYS AS (point(`a`,`a`)) STORED,
        `virt` int NOT NULL GENERATED ALWAYS AS ((`a` * 2)),
        `generated` smallint DEFAULT (-5),
        `select` mediumint,
        `c\\` int,
        PRIMARY KEY (`a`,`b`),
        KEY `fk` (`u`),
        KEY `k,1` (`u`,`t`),
        KEY `pre` (`txt`(10)),
        FULLTEXT KEY `ft_t` (`txt`),
        SPATIAL KEY `sg` (`p`),
        UNIQUE KEY `uk` (`e``k`) COMMENT 'unique, (key)',
        CONSTRAINT `fk` FOREIGN KEY (`u`) REFERENCES `parent` (`ref`) ON DELETE SET NULL ON UPDATE CASCADE,
        CONSTRAINT `chk ``1` CHECK (((`a` > 0) AND (NOT((`b` = 'x)'))))),
        CONSTRAINT `c2` CHECK ((`a` < 50)) /*!80016 NOT ENFORCED */
      ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin COMMENT='the ''table''; COMMENT=1'""";

  @Test
  void readsEveryKindOfColumnThatDoltPrints() {
    TableDefinition table = definition(EVERYTHING);

    assertThat(table.id()).isEqualTo(new TableId("db", "odd `name` \"q\" 'x' a.b ünï 表"));
    assertThat(table.primaryKey()).containsExactly("a", "b");
    assertThat(table.comment()).isEqualTo("the 'table'; COMMENT=1");
    assertThat(table.columns())
        .containsExactly(
            column("b", type(SqlType.VARCHAR, 20), false, "it's", ""),
            column("a", type(SqlType.INT, UNSPECIFIED), false, null, ""),
            column(
                "e`k",
                members(
                    SqlType.ENUM,
                    "a",
                    "b,c",
                    "it's",
                    "say \"hi\"",
                    "back\\slash",
                    "end\\",
                    "new\nline",
                    "pct%",
                    "ü",
                    ""),
                true,
                "b,c",
                ""),
            column("s", members(SqlType.SET, "x", "y'z"), true, "x,y'z", ""),
            column("n", decimal(10, 2), true, "-1.50", ""),
            column("dn", decimal(10, 0), true, null, ""),
            column("bits", type(SqlType.BIT, 7), true, "5", ""),
            column("one", type(SqlType.BIT, 1), true, null, ""),
            column("when", type(SqlType.DATETIME, 3), true, null, ""),
            column("ts", type(SqlType.TIMESTAMP, UNSPECIFIED), true, null, ""),
            column("j", type(SqlType.JSON, UNSPECIFIED), true, null, ""),
            column("g", type(SqlType.GEOMETRY, UNSPECIFIED), true, null, ""),
            column("p", type(SqlType.POINT, UNSPECIFIED), false, null, ""),
            column(
                "u",
                new ColumnType(SqlType.BIGINT, UNSPECIFIED, UNSPECIFIED, true, List.of()),
                false,
                null,
                "it's -- a /* comment */ `x` \"q\" \\ \n"),
            column("t", type(SqlType.TINYINT, 1), true, "1", ""),
            column("f", type(SqlType.FLOAT, UNSPECIFIED), true, null, ""),
            column("dbl", type(SqlType.DOUBLE, UNSPECIFIED), true, "1.5e+10", ""),
            column("y", type(SqlType.YEAR, UNSPECIFIED), true, "1999", ""),
            column("tm", type(SqlType.TIME, 6), true, "-01:02:03", ""),
            column("dt", type(SqlType.DATE, UNSPECIFIED), true, "2020-01-02", ""),
            column("c", type(SqlType.CHAR, 5), true, "", ""),
            column("bin", type(SqlType.BINARY, 3), true, "0x410042", ""),
            column("vb", type(SqlType.VARBINARY, 10), true, "NULL", ""),
            column("txt", type(SqlType.TEXT, UNSPECIFIED), false, null, ""),
            column("mt", type(SqlType.MEDIUMTEXT, UNSPECIFIED), true, null, ""),
            column("lb", type(SqlType.LONGBLOB, UNSPECIFIED), true, null, ""),
            generated("gen", type(SqlType.INT, UNSPECIFIED), true, ""),
            generated("gen2", type(SqlType.VARCHAR, 30), false, "g"),
            generated("gen3", type(SqlType.POINT, UNSPECIFIED), false, ""),
            virtual("virt", type(SqlType.INT, UNSPECIFIED), false),
            column("generated", type(SqlType.SMALLINT, UNSPECIFIED), true, null, ""),
            column("select", type(SqlType.MEDIUMINT, UNSPECIFIED), true, null, ""),
            column("c\\", type(SqlType.INT, UNSPECIFIED), true, null, ""));
  }

  private static Column column(
      String name, ColumnType type, boolean nullable, String defaultValue, String comment) {
    return new Column(name, type, nullable, defaultValue, false, comment);
  }

  private static Column generated(String name, ColumnType type, boolean nullable, String comment) {
    return new Column(name, type, nullable, null, true, comment);
  }

  private static Column virtual(String name, ColumnType type, boolean nullable) {
    return new Column(name, type, nullable, null, true, "", true);
  }

  private static ColumnType type(SqlType type, int length) {
    return new ColumnType(type, length, UNSPECIFIED, false, List.of());
  }

  private static ColumnType decimal(int precision, int scale) {
    return new ColumnType(SqlType.DECIMAL, precision, scale, false, List.of());
  }

  private static ColumnType members(SqlType type, String... members) {
    return new ColumnType(type, UNSPECIFIED, UNSPECIFIED, false, List.of(members));
  }

  @ParameterizedTest
  @CsvSource({
    "integer, INT",
    "numeric(5), DECIMAL",
    "dec(5), DECIMAL",
    "fixed(5), DECIMAL",
    "real, DOUBLE",
    "double precision, DOUBLE",
    "bool, TINYINT",
    "boolean, TINYINT",
    "character(3), CHAR",
    "character varying(3), VARCHAR",
    "char varying(3), VARCHAR",
    "geomcollection, GEOMETRYCOLLECTION",
    "VECTOR(3), VECTOR",
    "TinyInt, TINYINT",
  })
  void knowsSynonyms(String clause, SqlType expected) {
    assertThat(column(clause).type().sqlType()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bit",
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
        "decimal",
        "float",
        "double",
        "char",
        "varchar(5)",
        "binary",
        "varbinary(5)",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
        "enum('a')",
        "set('a')",
        "json",
        "date",
        "time",
        "datetime",
        "timestamp",
        "year",
        "geometry",
        "point",
        "linestring",
        "polygon",
        "multipoint",
        "multilinestring",
        "multipolygon",
        "geometrycollection"
      })
  void knowsEveryTypeByItsOwnName(String clause) {
    assertThat(column(clause).type().sqlType().name())
        .isEqualToIgnoringCase(clause.replaceAll("\\(.*", ""));
  }

  @Test
  void readsAnEmptyBinaryDefault() {
    assertThat(column("varbinary(3) DEFAULT 0x").defaultValue()).isEqualTo("0x");
  }

  @Test
  void takesZerofillForUnsigned() {
    assertThat(column("int(5) zerofill").type())
        .isEqualTo(new ColumnType(SqlType.INT, 5, UNSPECIFIED, true, List.of()));
  }

  @Test
  void readsAKeyThatStandsAtItsColumn() {
    assertThat(definition("CREATE TABLE t (a int, b int PRIMARY KEY)"))
        .isEqualTo(
            Columns.table(
                T,
                List.of("b"),
                Columns.nullable("a", SqlType.INT),
                Columns.required("b", SqlType.INT)));
  }

  @Test
  void readsAKeylessTable() {
    assertThat(
            definition("CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;"))
        .isEqualTo(Columns.table(T, List.of(), Columns.nullable("a", SqlType.INT)));
  }

  @Test
  void readsAQualifiedName() {
    assertThat(definition("CREATE TABLE `o.d`.`t.x` (`a` int)").id())
        .isEqualTo(new TableId("o.d", "t.x"));
  }

  @Test
  void readsColumnsThatAreAdded() {
    assertSteps(
        "ALTER TABLE `t` ADD `c` varchar(3) NOT NULL DEFAULT 'x';",
        new Alteration.AddColumn(column("c", type(SqlType.VARCHAR, 3), false, "x", "")));
    assertSteps(
        "ALTER TABLE `t` ADD `c` int GENERATED ALWAYS AS ((`a` + 1)) STORED;",
        new Alteration.AddColumn(generated("c", type(SqlType.INT, UNSPECIFIED), true, "")));
    assertSteps(
        "ALTER TABLE `t` ADD `c` int NOT NULL GENERATED ALWAYS AS ((`a` + 1)) STORED;",
        new Alteration.AddColumn(generated("c", type(SqlType.INT, UNSPECIFIED), false, "")));
    assertSteps(
        "ALTER TABLE `t` ADD `c` int GENERATED ALWAYS AS ((`a` + 1));",
        new Alteration.AddColumn(virtual("c", type(SqlType.INT, UNSPECIFIED), true)));
  }

  @Test
  void readsColumnsThatAreModified() {
    assertSteps(
        "ALTER TABLE `t` MODIFY COLUMN `e` enum('a','c,d','x\\') COMMENT 'c';",
        new Alteration.ModifyColumn(
            "e", column("e", members(SqlType.ENUM, "a", "c,d", "x\\"), true, null, "c")));
    assertSteps(
        "ALTER TABLE `t` CHANGE `a` `b` bigint unsigned;",
        new Alteration.ModifyColumn(
            "a",
            column(
                "b",
                new ColumnType(SqlType.BIGINT, UNSPECIFIED, UNSPECIFIED, true, List.of()),
                true,
                null,
                "")));
  }

  @Test
  void readsColumnsThatAreRenamedOrDropped() {
    assertSteps(
        "ALTER TABLE `t` RENAME COLUMN `a``b` TO `ünï`;",
        new Alteration.RenameColumn("a`b", "ünï"));
    assertSteps("ALTER TABLE `t` DROP `c`;", new Alteration.DropColumn("c"));
    assertSteps("ALTER TABLE `t` DROP COLUMN `c`;", new Alteration.DropColumn("c"));
  }

  @Test
  void readsChangesOfThePrimaryKey() {
    assertSteps("ALTER TABLE `t` DROP PRIMARY KEY;", new Alteration.PrimaryKey(List.of()));
    assertSteps(
        "ALTER TABLE `t` ADD PRIMARY KEY (b,ünï);", new Alteration.PrimaryKey(List.of("b", "ünï")));
    assertSteps(
        "ALTER TABLE `t` ADD PRIMARY KEY (order,id);",
        new Alteration.PrimaryKey(List.of("order", "id")));
    assertSteps(
        "ALTER TABLE `t` ADD PRIMARY KEY (my col);", new Alteration.PrimaryKey(List.of("my col")));
  }

  @Test
  void leavesAKeyAloneThatIsQuoted() {
    assertSteps(
        "ALTER TABLE `t` ADD PRIMARY KEY (`order`,`a,b`)",
        new Alteration.PrimaryKey(List.of("order", "a,b")));
  }

  /** Dolt prints a key without columns if it was added under foreign_key_checks=0. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE `a``b, c` ADD CONSTRAINT `f` FOREIGN KEY () REFERENCES `p` ()",
        "ALTER TABLE `a``b, c` ADD FOREIGN KEY () REFERENCES `p` () ON DELETE CASCADE",
        "ALTER TABLE `a``b, c` ADD INDEX `i`()",
        "ALTER TABLE `a``b, c` DROP CONSTRAINT `f` NOSUCHOPTION",
        "alter table `a``b, c` add unique key `i`(nonsense of) (`a`, `b`)"
      })
  void knowsThatAKeyChangesNoColumnThoughItCannotReadIt(String sql) {
    assertThat(parser.parse("db", sql))
        .isEqualTo(new AlterTable(new TableId("db", "a`b, c"), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE `t` ADD CONSTRAINT `f` FOREIGN KEY () REFERENCES `p` (), ADD `c` int",
        "ALTER TABLE `t` ADD `foreign` nosuchtype",
        "ALTER TABLE `t` ADD `CONSTRAINT ``f`` FOREIGN KEY ()` nosuchtype",
        "ALTER TABLE `t` DROP `key` NOSUCHOPTION",
        "ALTER TABLE `t` MODIFY COLUMN `c` int CHECK ()",
        "ALTER TABLE `t` ADD CONSTRAINT PRIMARY KEY ()"
      })
  void takesNothingElseForAKey(String sql) {
    assertThat(parser.parse("db", sql)).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE `t` TARGET_ROW_SIZE=2048 | t",
        "alter table `a``b c` ADD `c` nosuchtype | a`b c",
        "CREATE TABLE `t` (`a` nosuchtype) | t",
        "CREATE TABLE `t` (`a` int NOT NULL, PRIMARY KEY (`b`)) | t",
        "RENAME TABLE `t` INTO `u` |",
        "ALTER TABLE t TARGET_ROW_SIZE=2048 |"
      })
  void namesTheTableOfAStatementThatItCannotRead(String sql, String table) {
    assertThat(parser.parse("db", sql))
        .isInstanceOfSatisfying(
            Unreadable.class,
            unreadable ->
                assertThat(unreadable.table())
                    .isEqualTo(Optional.ofNullable(table).map(name -> new TableId("db", name))));
  }

  @Test
  void readsSeveralSteps() {
    assertSteps(
        "ALTER TABLE `t` DROP `a`, ADD `c` int, DROP PRIMARY KEY",
        new Alteration.DropColumn("a"),
        new Alteration.AddColumn(Columns.nullable("c", SqlType.INT)),
        new Alteration.PrimaryKey(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE `t` ADD INDEX `i`(`a`,`b c`);",
        "ALTER TABLE `t` DROP INDEX `i`;",
        "ALTER TABLE `t` ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`x`);",
        "ALTER TABLE `t` DROP FOREIGN KEY `fk`;",
        "ALTER TABLE `t` DROP CONSTRAINT `c`;",
        "ALTER TABLE `t` COLLATE='utf8mb4_0900_ai_ci';",
        "ALTER TABLE `t` ADD UNIQUE KEY `u` (`a`);"
      })
  void findsNoStepInWhatDoesNotTouchColumns(String sql) {
    assertSteps(sql);
  }

  @Test
  void readsRenamedTables() {
    DdlStatement expected = new RenameTable(T, new TableId("db", "u v"));

    assertThat(parser.parse("db", "RENAME TABLE `t` TO `u v`;")).isEqualTo(expected);
    assertThat(parser.parse("db", "ALTER TABLE `t` RENAME TO `u v`")).isEqualTo(expected);
  }

  @Test
  void readsDroppedTables() {
    assertThat(parser.parse("db", "DROP TABLE `t`;")).isEqualTo(new DropTables(List.of(T)));
    assertThat(parser.parse("db", "DROP TABLE IF EXISTS `t`, `o`.`u`"))
        .isEqualTo(new DropTables(List.of(T, new TableId("o", "u"))));
  }

  @Test
  void readsDatabases() {
    assertThat(parser.parse("x y", "create database `x y`;")).isEqualTo(new CreateDatabase("x y"));
    assertThat(parser.parse("x", "drop database `x`;")).isEqualTo(new DropDatabase("x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "-- nothing",
        "/* nothing */",
        "BEGIN",
        "CREATE VIEW v AS SELECT 1",
        "DROP VIEW v",
        "CREATE INDEX i ON t (a)",
        "ALTER DATABASE `db` COLLATE='utf8mb4_0900_ai_ci';",
        "INSERT INTO t VALUES (1)"
      })
  void leavesStatementsAloneThatChangeNoTable(String sql) {
    assertThat(parser.parse("db", sql)).isEqualTo(new Other());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "CREATE TABLE `a` LIKE `b`",
        "CREATE TABLE `t` (`a` nosuchtype)",
        "CREATE TABLE `t` (`a` int",
        "CREATE TABLE `t` (`a` enum('x)",
        "CREATE TABLE `t` (`a` int NOT NULL GENERATED ALWAYS AS (1",
        "ALTER TABLE `t` TARGET_ROW_SIZE=2048;"
      })
  void saysWhatItCannotRead(String sql) {
    assertThat(parser.parse("db", sql))
        .isInstanceOfSatisfying(
            Unreadable.class,
            unreadable -> {
              assertThat(unreadable.database()).isEqualTo("db");
              assertThat(unreadable.reason()).isNotBlank();
            });
  }
}
