package io.doltconnect;

import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** What a record says, without the times that differ from run to run. */
record Change(
    String topic, String op, Object key, Object before, Object after, String gtid, Integer row) {

  static Change of(SourceRecord record) {
    Struct value = (Struct) record.value();
    if (value == null) {
      return new Change(record.topic(), "tombstone", text(record.key()), null, null, null, null);
    }
    Struct source = value.getStruct("source");
    if (value.schema().field("op") == null) {
      return new Change(
          record.topic(),
          "ddl",
          text(record.key()),
          null,
          value.getString("ddl"),
          source.getString("gtid"),
          null);
    }
    return new Change(
        record.topic(),
        value.getString("op"),
        text(record.key()),
        text(value.get("before")),
        text(value.get("after")),
        source.getString("gtid"),
        source.getInt32("row"));
  }

  static List<Change> of(List<SourceRecord> records) {
    return records.stream().map(Change::of).toList();
  }

  private static String text(Object struct) {
    return struct == null ? null : struct.toString().substring("Struct".length());
  }

  /** The operation and what there is now: enough to read in a failed assertion. */
  String brief() {
    return switch (op) {
      case "ddl" -> "ddl " + after;
      case "tombstone" -> "tombstone " + key;
      case "d" -> "d " + before;
      case "u" -> "u " + before + " -> " + after;
      default -> op + " " + after;
    };
  }
}
