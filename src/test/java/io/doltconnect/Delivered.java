package io.doltconnect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a connector delivered, as text that is the same for every connector that delivers the same:
 * without the times and the connector's own name. Kafka keeps no order across topics, so each has a
 * sequence of its own.
 */
final class Delivered {
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final List<String> TIMES = List.of("ts_ms", "ts_us", "ts_ns");

  private Delivered() {}

  /** The records of each topic, by the topic's name without the prefix. */
  static Map<String, List<String>> byTopic(String prefix, List<TopicRecord> records) {
    Map<String, List<String>> sequences = new TreeMap<>();
    for (TopicRecord record : records) {
      sequences
          .computeIfAbsent(record.topic().substring(prefix.length()), topic -> new ArrayList<>())
          .add(text(record));
    }
    return sequences;
  }

  /** A record without times and the connector's name. */
  static String text(TopicRecord record) {
    if (record.isTombstone()) {
      return record.keyPayload() + " -> tombstone";
    }
    ObjectNode value = record.payload().deepCopy();
    value.remove(TIMES);
    if (value.get("source") instanceof ObjectNode source) {
      source.remove(TIMES);
      source.remove("name");
    }
    return record.keyPayload() + " -> " + value;
  }

  /** The values of the column {@code id} of the rows that the records leave behind. */
  static List<Integer> ids(List<TopicRecord> records) {
    return records.stream().map(Delivered::id).filter(id -> id >= 0).toList();
  }

  /** The column {@code id} of the row that the record leaves behind, -1 if none. */
  static int id(TopicRecord record) {
    JsonNode value = record.payload();
    return value == null ? -1 : value.at("/after/id").asInt(-1);
  }

  /**
   * Waits until each of the topics has had the row with the id, as the last one of a history: all
   * that was written before it to the topic's table has been read then.
   *
   * @return all that was read so far
   */
  static List<TopicRecord> awaitRow(TopicReader reader, int id, String... topics) {
    for (String topic : topics) {
      boolean there = reader.all().stream().anyMatch(record -> isRow(record, topic, id));
      if (!there) {
        reader.awaitRecords(
            records -> records.stream().anyMatch(record -> isRow(record, topic, id)),
            "row " + id + " in " + topic,
            PATIENCE);
      }
    }
    return reader.all();
  }

  /**
   * Where the sequence of each topic begins to differ from the expected one, as the sequences are
   * too long to read; empty if they are the same.
   */
  static List<String> differences(
      Map<String, List<String>> expected, Map<String, List<String>> actual) {
    Set<String> topics = new TreeSet<>(expected.keySet());
    topics.addAll(actual.keySet());
    List<String> differences = new ArrayList<>();
    for (String topic : topics) {
      List<String> wanted = expected.getOrDefault(topic, List.of());
      List<String> seen = actual.getOrDefault(topic, List.of());
      if (!wanted.equals(seen)) {
        int same = 0;
        while (same < Math.min(wanted.size(), seen.size())
            && wanted.get(same).equals(seen.get(same))) {
          same++;
        }
        differences.add(
            "%s has %d records instead of %d; record %d should be %s but is %s"
                .formatted(
                    topic, seen.size(), wanted.size(), same, at(wanted, same), at(seen, same)));
      }
    }
    return differences;
  }

  private static String at(List<String> sequence, int index) {
    return index < sequence.size() ? sequence.get(index) : "nothing";
  }

  private static boolean isRow(TopicRecord record, String topic, int id) {
    return record.topic().equals(topic) && id(record) == id;
  }
}
