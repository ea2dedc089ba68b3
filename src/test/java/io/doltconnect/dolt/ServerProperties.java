package io.doltconnect.dolt;

import io.doltconnect.support.DoltServer;
import java.util.HashMap;
import java.util.Map;

/** The connector's properties for a server. */
public final class ServerProperties {
  private ServerProperties() {}

  /**
   * Properties for root.
   *
   * @param changes names and values by turns
   */
  public static Map<String, String> of(DoltServer server, String... changes) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "database.hostname", "127.0.0.1",
                "database.port", String.valueOf(server.port()),
                "database.user", "root",
                "topic.prefix", "shop"));
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }
}
