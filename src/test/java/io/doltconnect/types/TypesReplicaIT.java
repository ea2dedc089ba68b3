package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The edges of every type survive the way into a record and back into SQL. */
class TypesReplicaIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  @Test
  void numbers() throws Exception {
    replicate(
        "numbers",
        Stream.of(WireCases.numbers(), WireCases.bits(), WireCases.decimals()).flatMap(s -> s));
  }

  @Test
  void textsAndBytes() throws Exception {
    replicate("texts", Stream.concat(WireCases.texts(), WireCases.bytes()));
  }

  @Test
  void jsons() throws Exception {
    replicate("jsons", WireCases.jsons());
  }

  @Test
  void temporalsAndGeometries() throws Exception {
    replicate(
        "temporals", Stream.concat(TemporalWireCases.temporals(), GeometryWireCases.geometries()));
  }

  /** Every value is inserted; some become NULL, some come from NULL, and some are deleted. */
  private static void replicate(String database, Stream<WireCase> cases) throws Exception {
    List<String> statements = new ArrayList<>();
    for (WireCase wireCase : cases.toList()) {
      String table = "t" + statements.size();
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < wireCase.values().size(); i++) {
        rows.add("(%1$d, %2$s, %2$s)".formatted(i, wireCase.values().get(i)));
      }
      statements.add(
          "CREATE TABLE %s (id INT PRIMARY KEY, c %s, k %<s NOT NULL)"
              .formatted(table, wireCase.declaration()));
      statements.add("INSERT INTO %s VALUES %s".formatted(table, String.join(",", rows)));
      statements.add("INSERT INTO %s SELECT id + 1000, NULL, k FROM %<s".formatted(table));
      statements.add("UPDATE %s SET c = NULL WHERE id %% 3 = 1".formatted(table));
      statements.add("UPDATE %s n JOIN %<s o ON n.id = o.id + 1000 SET n.c = o.k".formatted(table));
      statements.add("DELETE FROM %s WHERE id %% 4 = 3".formatted(table));
    }
    replicate(database, statements);
  }

  /** A key is read by the same converters, but apart from the row, and Dolt stores it apart. */
  @Test
  void keysOfEveryType() throws Exception {
    List<String> statements = new ArrayList<>();
    Stream.of(
            WireCases.numbers(),
            WireCases.bits(),
            WireCases.decimals(),
            WireCases.texts(),
            WireCases.bytes(),
            TemporalWireCases.temporals())
        .flatMap(cases -> cases)
        .filter(wireCase -> !wireCase.declaration().matches("[A-Z]+(TEXT|BLOB)|TEXT|BLOB|.*000.*"))
        .forEach(
            wireCase -> {
              String table = "t" + statements.size();
              statements.add(
                  "CREATE TABLE %s (c %s PRIMARY KEY, v INT)"
                      .formatted(table, wireCase.declaration()));
              String rows =
                  wireCase.values().stream()
                      .map(value -> "(%s, 1)".formatted(value))
                      .collect(Collectors.joining(","));
              statements.add("INSERT IGNORE INTO %s VALUES %s".formatted(table, rows));
              statements.add("UPDATE %s SET v = 2 LIMIT 3".formatted(table));
              statements.add("DELETE FROM %s LIMIT 1".formatted(table));
            });
    replicate("keytypes", statements);
  }

  @Test
  void namesThatNeedQuotes() throws Exception {
    List<String> statements = new ArrayList<>();
    List<String> names =
        List.of(
            "a b",
            "it's",
            "say \"hi\"",
            "back`tick",
            "dot.ted",
            "größe",
            "Mixed",
            "select",
            "semi;",
            "表",
            "100%",
            "back\\slash",
            "x-y");
    for (int i = 0; i < names.size(); i++) {
      String table = "`t%d %s`".formatted(i, names.get(i).replace("`", "``"));
      List<String> columns =
          names.stream().map(name -> "`" + name.replace("`", "``") + "`").toList();
      statements.add(
          "CREATE TABLE %s (%s, PRIMARY KEY (%s))"
              .formatted(
                  table,
                  columns.stream()
                      .map(column -> column + " VARCHAR(20) COMMENT 'it''s `x`'")
                      .collect(Collectors.joining(",")),
                  columns.get(i)));
      String values =
          IntStream.range(0, names.size())
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(","));
      statements.add("INSERT INTO %s VALUES (%s)".formatted(table, values));
      statements.add(
          "UPDATE %s SET %s = 'new'".formatted(table, columns.get((i + 1) % columns.size())));
      statements.add("ALTER TABLE %s ADD `%d``'\"` INT".formatted(table, i));
      statements.add("UPDATE %s SET `%d``'\"` = 7".formatted(table, i));
    }
    replicate("names", statements);
  }

  @Test
  void fiveHundredColumns() throws Exception {
    List<String> types =
        List.of("INT", "VARCHAR(10)", "BIT(9)", "DECIMAL(20,3)", "DATETIME(6)", "ENUM('a','b')");
    List<String> values =
        List.of("-%d", "'é%d'", "%d", "%d.125", "'2024-02-29 12:34:56.%06d'", "1 + %d %% 2");
    List<String> statements = new ArrayList<>();
    statements.add(
        IntStream.range(0, 500)
            .mapToObj(i -> "c%d %s".formatted(i, types.get(i % types.size())))
            .collect(Collectors.joining(",", "CREATE TABLE wide (id INT PRIMARY KEY,", ")")));
    for (int row = 0; row < 20; row++) {
      int gap = row + 1;
      statements.add(
          IntStream.range(0, 500)
              .mapToObj(
                  i -> i % gap == gap - 1 ? "NULL" : values.get(i % values.size()).formatted(i))
              .collect(Collectors.joining(",", "INSERT INTO wide VALUES (" + row + ",", ")")));
    }
    statements.add(
        IntStream.rangeClosed(1, 64)
            .mapToObj(i -> "b%d BIT(%d)".formatted(i, i))
            .collect(Collectors.joining(",", "CREATE TABLE bits (id INT PRIMARY KEY,", ")")));
    statements.add("INSERT INTO bits VALUES (1%s)".formatted(", 1".repeat(64)));
    statements.add(
        IntStream.rangeClosed(1, 64)
            .mapToObj(i -> "b'%s'".formatted("1".repeat(i)))
            .collect(Collectors.joining(",", "INSERT INTO bits VALUES (2,", ")")));
    statements.add("UPDATE wide SET c499 = 3, c0 = NULL, c250 = NULL WHERE id > 5");
    replicate("wide", statements);
  }

  /** What is declared in another way than Dolt prints it, or has attributes. */
  @Test
  void declarationsOfAllKinds() throws Exception {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("INTEGER", "-1");
    values.put("INT(5) ZEROFILL", "7");
    values.put("BIGINT UNSIGNED ZEROFILL", "18446744073709551615");
    values.put("BOOLEAN", "TRUE");
    values.put("DEC", "1");
    values.put("FIXED(5,2)", "-1.5");
    values.put("DECIMAL(5,2) UNSIGNED", "1.5");
    values.put("DECIMAL(65,30)", "1.5");
    values.put("REAL", "0.1");
    values.put("FLOAT(7,3)", "0.1");
    values.put("FLOAT(53)", "0.1");
    values.put("DOUBLE(7,3)", "0.1");
    values.put("DOUBLE PRECISION UNSIGNED", "0.1");
    values.put("CHARACTER VARYING(5)", "'é'");
    values.put("NATIONAL CHAR(5)", "'é'");
    values.put("NVARCHAR(5)", "'é'");
    values.put("LONG VARCHAR", "'é'");
    values.put("LONG VARBINARY", "x'00ff'");
    values.put("TEXT(100)", "'é'");
    values.put("VARCHAR(0)", "''");
    values.put("CHAR(0)", "''");
    values.put("BINARY(0)", "''");
    values.put("CHAR(5) CHARACTER SET ascii", "'a'");
    values.put("CHAR(5) CHARACTER SET utf32", "'é🎉'");
    values.put("CHAR(5) CHARACTER SET binary", "x'00ff'");
    values.put("CHAR(5) CHARACTER SET latin1 COLLATE latin1_bin", "'é'");
    values.put("VARCHAR(5) COLLATE utf8mb4_0900_ai_ci", "'é🎉'");
    values.put("VARCHAR(5) COLLATE utf8mb4_bin NOT NULL DEFAULT 'it''s'", "'é🎉'");
    values.put("INT UNIQUE DEFAULT 5 COMMENT 'it''s'", "6");
    values.put("INT NOT NULL DEFAULT (1 + 2)", "6");
    values.put("INT CHECK (c30 > 0)", "6");
    values.put("DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)", "'2024-02-29 12:34:56.5'");
    values.put("TIMESTAMP(3) NULL ON UPDATE CURRENT_TIMESTAMP(3)", "'2024-02-29 12:34:56.5'");
    values.put("POINT NOT NULL SRID 4326", "ST_GeomFromText('POINT(1 2)', 4326)");
    values.put("ENUM('a,b','it''s','say \"hi\"','x\\\\y','é','(') CHARACTER SET latin1", "4");
    values.put("SET('it''s','say \"hi\"','x\\\\y','é🎉',')')", "31");
    List<String> columns = new ArrayList<>();
    values.keySet().forEach(type -> columns.add("c" + columns.size() + " " + type));
    replicate(
        "declarations",
        List.of(
            "CREATE TABLE t (id INT PRIMARY KEY, %s)".formatted(String.join(", ", columns)),
            "INSERT INTO t VALUES (1, %s)".formatted(String.join(", ", values.values())),
            "UPDATE t SET c0 = 3, c1 = NULL"));
  }

  @Test
  void rowsOfManyMegabytes() throws Exception {
    replicate(
        "large",
        List.of(
            "CREATE TABLE large (id INT PRIMARY KEY, c LONGTEXT, b LONGBLOB)",
            "INSERT INTO large VALUES (1, REPEAT('é🎉x', 3000000), REPEAT(x'00ff27', 500000))",
            "UPDATE large SET b = NULL"));
  }

  @Test
  void storedGeneratedColumns() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "generated")) {
      replication
          .then(
              "CREATE TABLE g (id INT PRIMARY KEY, a INT, b INT AS (a * 2) STORED,"
                  + " c VARCHAR(20) AS (CONCAT('<', a, '>')) STORED NOT NULL, d INT)",
              "INSERT INTO g (id, a, d) VALUES (1, 10, 1), (2, 20, 2)",
              "UPDATE g SET a = 11 WHERE id = 1")
          .verify(SERVERS.replica());
      List<Struct> rows =
          replication.records().stream()
              .filter(record -> record.topic().endsWith(".g"))
              .map(record -> ((Struct) record.value()).getStruct("after"))
              .toList();
      assertThat(rows)
          .extracting(row -> row.get("b"), row -> row.get("c"))
          .containsExactly(tuple(20, "<10>"), tuple(40, "<20>"), tuple(22, "<11>"));
    }
  }

  private static void replicate(String database, List<String> statements) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), database)) {
      // Without strict mode Dolt takes what is in no ENUM.
      replication.atOnce("SET sql_mode = ''").atOnce(statements.toArray(String[]::new));
      replication.verify(SERVERS.replica());
    }
  }
}
