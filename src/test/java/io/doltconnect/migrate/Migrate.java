package io.doltconnect.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Prints what a configuration becomes; remarks and errors are on stderr. */
final class Migrate {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Migrate() {}

  public static void main(String[] arguments) throws IOException {
    JsonNode debezium = JSON.readTree(Files.readString(Path.of(arguments[0])));
    Migration migration;
    try {
      migration = Migration.of(properties(debezium));
    } catch (IllegalArgumentException e) {
      System.err.println("migrate: " + e.getMessage());
      System.exit(1);
      return;
    }
    System.out.println(migrated(debezium, migration));
    migration.remarks().forEach(remark -> System.err.println("migrate: " + remark));
    migration.errors().forEach(error -> System.err.println("migrate: not valid yet: " + error));
    if (!migration.errors().isEmpty()) {
      System.exit(1);
    }
  }

  /** Of the body of a POST to /connectors, or of a PUT to /connectors/name/config. */
  static Map<String, String> properties(JsonNode debezium) {
    Map<String, String> properties = new HashMap<>();
    (debezium.has("config") ? debezium.get("config") : debezium)
        .properties()
        .forEach(property -> properties.put(property.getKey(), property.getValue().asText()));
    return properties;
  }

  /** In the form that it came in. */
  static String migrated(JsonNode debezium, Migration migration) throws IOException {
    Object body =
        debezium.has("config")
            ? JSON.createObjectNode()
                .<ObjectNode>set("name", debezium.get("name"))
                .set("config", JSON.valueToTree(migration.config()))
            : migration.config();
    return JSON.writeValueAsString(body);
  }
}
