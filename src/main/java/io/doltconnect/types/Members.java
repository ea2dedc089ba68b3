package io.doltconnect.types;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The members of an ENUM or SET as a schema parameter. */
final class Members {
  private Members() {}

  /** As Debezium writes it: joined by commas, a comma within a member behind a backslash. */
  static SchemaBuilder schema(String name, List<String> members) {
    return SchemaBuilder.string()
        .name(name)
        .version(1)
        .parameter(
            "allowed",
            members.stream()
                .map(member -> member.replace(",", "\\,"))
                .collect(Collectors.joining(",")));
  }
}
