package io.doltconnect;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.PlantedSecret;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** What the tests of snapshots share. */
final class SnapshotTasks {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final Duration QUIET = Duration.ofSeconds(1);

  /** A phase ends and the next one begins within this on a machine that does other things too. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private SnapshotTasks() {}

  /**
   * A task that reads one database as root, without records of definitions.
   *
   * @param changes property names and values by turns, put over the others
   */
  static Map<String, String> properties(DoltServer dolt, String database, String... changes) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", "s");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    properties.put("poll.interval.ms", "50");
    properties.put(PlantedSecret.PROPERTY, PlantedSecret.PASSWORD);
    properties.put("reconnect.backoff.max.ms", "500");
    properties.put("include.schema.changes", "false");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  static List<String> briefs(List<SourceRecord> records) {
    return Change.of(records).stream().map(Change::brief).toList();
  }

  /** The source's snapshot markers, of tombstones none. */
  static List<String> markers(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.value() != null)
        .map(record -> ((Struct) record.value()).getStruct("source").getString("snapshot"))
        .toList();
  }

  /** All that a task gives until it gives nothing for a while. */
  static List<SourceRecord> untilQuiet(TaskHarness task) throws InterruptedException {
    List<SourceRecord> all = task.poll(1, PATIENCE);
    List<SourceRecord> more = task.poll(1, SETTLED);
    while (!more.isEmpty()) {
      all.addAll(more);
      more = task.poll(1, SETTLED);
    }
    return all;
  }
}
