package io.doltconnect;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.PlantedSecret;
import java.util.HashMap;
import java.util.Map;

/** Configurations of connectors for a real worker. */
final class Connectors {
  static final String CLASS = DoltSourceConnector.class.getName();

  private Connectors() {}

  /**
   * A connector that reads a server as root.
   *
   * @param changes property names and values by turns, put over the others; a null removes one
   */
  static Map<String, String> config(DoltServer dolt, String prefix, String... changes) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", CLASS);
    config.put("name", prefix);
    config.put("tasks.max", "1");
    config.put("topic.prefix", prefix);
    config.put("snapshot.mode", "earliest");
    config.put("database.hostname", "127.0.0.1");
    config.put("database.port", Integer.toString(dolt.port()));
    config.put("database.user", "root");
    config.put("poll.interval.ms", "100");
    config.put(PlantedSecret.PROPERTY, PlantedSecret.PASSWORD);
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1] == null) {
        config.remove(changes[i]);
      } else {
        config.put(changes[i], changes[i + 1]);
      }
    }
    return config;
  }
}
