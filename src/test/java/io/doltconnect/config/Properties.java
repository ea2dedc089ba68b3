package io.doltconnect.config;

import java.util.HashMap;
import java.util.Map;

/** A minimal configuration, with changes. */
final class Properties {
  private Properties() {}

  static Map<String, String> minimal(String... changes) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "database.hostname", "dolt.example.com",
                "database.user", "reader",
                "topic.prefix", "shop"));
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }
}
