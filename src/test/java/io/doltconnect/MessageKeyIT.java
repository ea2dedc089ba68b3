package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Whoever keeps the last value of every key has the table, also where the key is one of the user's
 * choice that Dolt knows nothing of.
 */
class MessageKeyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRANSACTIONS = 60;
  private static final String END = "end";

  /** Statements that keep the codes of a table different from each other. */
  private static List<String> transaction(Random random, String table, List<String> codes) {
    List<String> statements = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int what = codes.size() < 4 ? 0 : random.nextInt(6);
      String one = codes.isEmpty() ? "" : codes.get(random.nextInt(codes.size()));
      String other = codes.isEmpty() ? "" : codes.get(random.nextInt(codes.size()));
      int number = random.nextInt(1_000_000);
      statements.add(
          switch (what) {
            case 1 -> "update %s set v = %d where code = '%s'".formatted(table, number, one);
            case 2 -> "update %s set id = %d where code = '%s'".formatted(table, number, one);
            case 3 -> {
              codes.remove(one);
              yield "delete from %s where code = '%s'".formatted(table, one);
            }
            case 4 ->
                "update %s set code = case code when '%s' then '%s' else '%s' end where code in ('%s', '%s')"
                    .formatted(table, one, other, one, one, other);
            case 5 -> {
              String free = "n" + number;
              codes.remove(one);
              codes.add(free);
              yield "update %s set code = '%s' where code = '%s'".formatted(table, free, one);
            }
            default -> {
              // Some are there again that were deleted before.
              String code = "c" + number % 20;
              if (codes.contains(code)) {
                code = "c" + number;
              }
              codes.add(code);
              yield "insert into %s values (%d, '%s', 0)".formatted(table, number, code);
            }
          });
    }
    return statements;
  }

  private static Map<String, String> table(DoltServer dolt, String table) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    dolt.query("select code, id, v from keys_db." + table)
        .forEach(row -> rows.put(row.get(0), row.get(1) + "," + row.get(2)));
    return rows;
  }

  private static Map<String, String> kept(List<SourceRecord> records, String table) {
    Map<String, String> rows = new TreeMap<>();
    for (SourceRecord record : records) {
      if (!record.topic().endsWith("." + table)) {
        continue;
      }
      String code = ((Struct) record.key()).getString("code");
      Struct value = (Struct) record.value();
      if (value == null) {
        rows.remove(code);
      } else {
        Struct row = value.schema().field("op") == null ? value : value.getStruct("after");
        if (row != null) {
          rows.put(code, row.getInt32("id") + "," + row.getInt32("v"));
        }
      }
    }
    return rows;
  }

  @Test
  void keepsTheTableUnderAnyKey() throws Exception {
    try (DoltServer dolt = DoltServer.builder().start()) {
      dolt.execute("create database keys_db");
      dolt.executeIn(
          "keys_db",
          "create table keyed(id int primary key, code varchar(12), v int)",
          "create table loose(id int, code varchar(12), v int)");
      Random random = new Random(7);
      List<String> keyed = new ArrayList<>();
      List<String> loose = new ArrayList<>();
      for (int i = 0; i < TRANSACTIONS; i++) {
        List<String> statements = new ArrayList<>(List.of("start transaction"));
        statements.addAll(transaction(random, "keyed", keyed));
        statements.addAll(transaction(random, "loose", loose));
        statements.add("commit");
        dolt.executeIn("keys_db", statements.toArray(String[]::new));
      }
      dolt.executeIn("keys_db", "insert into keyed values (-1, '" + END + "', 0)");
      for (String format : List.of("debezium", "row")) {
        Map<String, String> config = new HashMap<>(Connectors.config(dolt, "keys"));
        config.put("database.include.list", "keys_db");
        config.put("include.schema.changes", "false");
        config.put("message.key.columns", "keys_db\\..*:code");
        config.put("record.format", format);
        List<SourceRecord> records;
        try (TaskHarness task = new TaskHarness(config).start()) {
          records = task.pollUntil(seen -> kept(seen, "keyed").containsKey(END), PATIENCE);
        }

        assertThat(kept(records, "keyed")).hasSizeGreaterThan(4).isEqualTo(table(dolt, "keyed"));
        assertThat(kept(records, "loose")).hasSizeGreaterThan(4).isEqualTo(table(dolt, "loose"));
      }
    }
  }
}
