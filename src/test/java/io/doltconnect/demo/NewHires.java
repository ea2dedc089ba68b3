package io.doltconnect.demo;

import io.doltconnect.support.TopicRecord;
import java.util.List;
import java.util.Map;

/** A consumer that does something useful: it tells of every row that is inserted into employees. */
final class NewHires {
  static final String TOPIC = "dolt.employees.employees";

  private NewHires() {}

  /** A line for an insert; nothing for any other record. */
  static List<String> of(TopicRecord record) {
    ReadableRecord readable = ReadableRecord.of(record);
    if (readable.operation() != Operation.CREATE) {
      return List.of();
    }
    Map<String, String> row = readable.row();
    return List.of(
        "Detected new hire (%s, %s) starting on %s"
            .formatted(row.get("last_name"), row.get("first_name"), row.get("hire_date")));
  }
}
