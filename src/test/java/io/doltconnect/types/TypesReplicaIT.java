package io.doltconnect.types;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The edges of every type survive the way into a record and back into SQL. */
class TypesReplicaIT {
  private static DoltServer source;
  private static DoltReplica replica;

  @BeforeAll
  static void startServers() {
    source = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopServers() {
    source.close();
    replica.close();
  }

  @Test
  void numbersAndBits() throws Exception {
    replicate("numbers", Stream.concat(WireCases.numbers(), WireCases.bits()));
  }

  @Test
  void decimals() throws Exception {
    replicate("decimals", WireCases.decimals());
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
  void temporals() throws Exception {
    replicate("temporals", TemporalWireCases.temporals());
  }

  @Test
  void geometries() throws Exception {
    List<String> statements = new ArrayList<>();
    for (String type :
        List.of(
            "GEOMETRY",
            "POINT",
            "LINESTRING",
            "POLYGON",
            "MULTIPOINT",
            "MULTILINESTRING",
            "MULTIPOLYGON",
            "GEOMETRYCOLLECTION")) {
      String points = "0 0, 1.5 0, 1.5 -2, 0 0";
      String text =
          switch (type) {
            case "GEOMETRY", "POINT" -> "POINT(1.5 -2)";
            case "POLYGON", "MULTILINESTRING" -> type + "((" + points + "))";
            case "MULTIPOLYGON" -> "MULTIPOLYGON(((" + points + ")))";
            case "GEOMETRYCOLLECTION" ->
                "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(" + points + "))";
            default -> type + "(" + points + ")";
          };
      addTable(
          statements,
          "t_" + type,
          type,
          List.of(
              "ST_GeomFromText('%s')".formatted(text),
              "ST_GeomFromText('%s', 4326)".formatted(text)));
    }
    replicate("geometries", statements);
  }

  private static void replicate(String database, Stream<WireCase> cases) throws Exception {
    List<String> statements = new ArrayList<>();
    for (WireCase wireCase : cases.toList()) {
      addTable(statements, "t" + statements.size(), wireCase.declaration(), wireCase.values());
    }
    replicate(database, statements);
  }

  /** Every value is inserted; some become NULL, some come from NULL, and some are deleted. */
  private static void addTable(
      List<String> statements, String table, String declaration, List<String> values) {
    statements.add(
        "CREATE TABLE %s (id INT PRIMARY KEY, c %s, k %<s NOT NULL)".formatted(table, declaration));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      rows.add("(%1$d, %2$s, %2$s)".formatted(i, values.get(i)));
    }
    statements.add("INSERT INTO %s VALUES %s".formatted(table, String.join(",", rows)));
    statements.add("INSERT INTO %s SELECT id + 1000, NULL, k FROM %<s".formatted(table));
    statements.add("UPDATE %s SET c = NULL WHERE id %% 3 = 1".formatted(table));
    statements.add("UPDATE %s n JOIN %<s o ON n.id = o.id + 1000 SET n.c = o.k".formatted(table));
    statements.add("DELETE FROM %s WHERE id %% 4 = 3".formatted(table));
  }

  private static void replicate(String database, List<String> statements) throws Exception {
    try (Replication replication = new Replication(source, database)) {
      // Without strict mode Dolt takes what is in no ENUM.
      replication.atOnce("SET sql_mode = ''").atOnce(statements.toArray(String[]::new));
      replication.verify(replica);
    }
  }
}
