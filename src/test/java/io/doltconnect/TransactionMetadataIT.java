package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Transaction metadata and message keys of a real server's transactions, across restarts. */
class TransactionMetadataIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a record says, as {@code <op or status> <key> <transaction> <counts>}. */
  private static String text(SourceRecord record) {
    Struct value = (Struct) record.value();
    String key = String.valueOf(record.key()).replaceAll("Struct|[0-9a-f-]{36}:", "");
    if (value == null) {
      return "tombstone " + key;
    }
    if (value.schema().field("status") != null) {
      List<String> counts = new ArrayList<>();
      if (value.getArray("data_collections") != null) {
        value
            .<Struct>getArray("data_collections")
            .forEach(c -> counts.add(c.getString("data_collection") + c.getInt64("event_count")));
      }
      return value.getString("status") + " " + value.getInt64("event_count") + counts;
    }
    Struct transaction = value.getStruct("transaction");
    assertThat(transaction.getString("id")).isEqualTo(value.getStruct("source").getString("gtid"));
    return value.getString("op")
        + " "
        + key
        + " "
        + transaction.getInt64("total_order")
        + "."
        + transaction.getInt64("data_collection_order");
  }

  private static List<String> texts(List<SourceRecord> records) {
    return records.stream().map(TransactionMetadataIT::text).toList();
  }

  @Test
  void areTheSameWhereverTheTaskIsStopped() throws Exception {
    try (DoltServer dolt = DoltServer.builder().start()) {
      dolt.execute("create database tx");
      dolt.executeIn(
          "tx",
          "create table a(id int primary key, v int)",
          "create table loose(k varchar(8), v int)",
          "start transaction",
          "insert into a values (1,1),(2,2)",
          "insert into loose values ('x',1),('y',1)",
          "commit",
          "start transaction",
          "update loose set v = 2 where k = 'x'",
          "delete from loose where k = 'y'",
          "update a set v = 2 where id = 1",
          "delete from a where id = 2",
          "insert into a values (3,3)",
          "commit");
      Map<String, String> config = new HashMap<>(Connectors.config(dolt, "tx"));
      config.put("database.include.list", "tx");
      config.put("include.schema.changes", "false");
      config.put("provide.transaction.metadata", "true");
      config.put("message.key.columns", "tx\\.loose:k");
      List<SourceRecord> whole;
      try (TaskHarness task = new TaskHarness(config).start()) {
        whole =
            task.pollUntil(
                seen -> seen.stream().filter(r -> text(r).startsWith("END")).count() == 2,
                PATIENCE);
      }
      List<String> expected = texts(whole);
      assertThat(expected)
          .containsExactly(
              "BEGIN null[]",
              "c {id=1} 1.1",
              "c {id=2} 2.2",
              "c {k=y} 3.1",
              "c {k=x} 4.2",
              "END 4[tx.a2, tx.loose2]",
              "BEGIN null[]",
              "d {id=2} 1.1",
              "tombstone {id=2}",
              "c {id=3} 2.2",
              "u {id=1} 3.3",
              "d {k=y} 4.1",
              "tombstone {k=y}",
              "d {k=x} 5.2",
              "tombstone {k=x}",
              "c {k=x} 6.3",
              "END 6[tx.a3, tx.loose3]");

      for (int kept = 1; kept < whole.size(); kept++) {
        int from = whole.get(kept).value() == null ? kept - 1 : kept;
        TaskHarness task = new TaskHarness(config);
        task.keep(whole.get(kept - 1));
        try (task) {
          task.start();
          assertThat(texts(task.poll(expected.size() - from, PATIENCE)))
              .as("after %d records", kept)
              .isEqualTo(expected.subList(from, expected.size()));
        }
      }
    }
  }
}
