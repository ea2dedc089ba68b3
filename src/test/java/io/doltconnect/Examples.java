package io.doltconnect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configurations in {@code connector-config}, as they are shipped but for the addresses. */
final class Examples {
  private Examples() {}

  /** What a file has under "config". */
  static Map<String, String> config(String file) throws IOException {
    return parse(
        Files.readString(
            Path.of(System.getProperty("basedir", ""), "connector-config", file).toAbsolutePath()));
  }

  /** What the body of a request has under "config". */
  static Map<String, String> parse(String body) throws IOException {
    Map<String, String> config = new HashMap<>();
    new ObjectMapper()
        .readTree(body)
        .get("config")
        .properties()
        .forEach(property -> config.put(property.getKey(), property.getValue().textValue()));
    return config;
  }

  /** A source whose server is another one, and whose user is root. */
  static Map<String, String> source(Map<String, String> example, String name, DoltServer dolt) {
    Map<String, String> config = new HashMap<>(example);
    config.put("name", name);
    config.put("database.hostname", "127.0.0.1");
    config.put("database.port", Integer.toString(dolt.port()));
    config.put("database.user", "root");
    config.remove("database.password");
    return config;
  }

  /** A sink whose database is another one, with a user that has no password. */
  static Map<String, String> sink(
      Map<String, String> example, String name, String url, String user) {
    Map<String, String> config = new HashMap<>(example);
    config.put("name", name);
    config.put("connection.url", url);
    config.put("connection.username", user);
    config.put("connection.password", "");
    return config;
  }
}
