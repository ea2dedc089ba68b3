package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.UnknownProperties;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example that is shipped is a valid configuration and is explained. */
class ConnectorConfigTest {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("basedir", ""), "connector-config").toAbsolutePath();

  @ParameterizedTest
  @MethodSource("configurations")
  void isValidAndHasNoUnknownProperty(Path file) throws IOException {
    Map<String, String> config = read(file);
    assertThat(config).containsEntry("connector.class", DoltSourceConnector.class.getName());
    assertThat(new DoltSourceConfig(config)).isNotNull();
    assertThat(UnknownProperties.warnings(config)).isEmpty();
  }

  /** SinksIT runs the one; the other is the same at another address. */
  @Test
  void isTheSameSinkInContainers() throws IOException {
    Map<String, String> sink = read(DIRECTORY.resolve("sink-postgresql.json"));
    sink.keySet().removeIf(name -> name.startsWith("connection."));

    assertThat(read(DIRECTORY.resolveSibling("docker/sink.json"))).containsAllEntriesOf(sink);
  }

  @Test
  void isValidForKubernetes() throws IOException {
    Path file = DIRECTORY.resolveSibling("kubernetes/connector.yaml");
    JsonNode spec = new YAMLMapper().readTree(Files.readString(file)).get("spec");
    Map<String, String> config = new HashMap<>();
    spec.get("config").properties().forEach(e -> config.put(e.getKey(), e.getValue().asText()));

    assertThat(spec.get("class").textValue()).isEqualTo(DoltSourceConnector.class.getName());
    assertThat(new DoltSourceConfig(config)).isNotNull();
    assertThat(UnknownProperties.warnings(config)).isEmpty();
  }

  @Test
  void areAllExplained() throws IOException {
    String readme = Files.readString(DIRECTORY.resolve("README.md"));
    assertThat(examples())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(readme).contains("`" + file.getFileName() + "`"));
  }

  static Stream<Path> configurations() throws IOException {
    return Stream.concat(
        examples().stream().filter(file -> !isSink(file)),
        Stream.of(DIRECTORY.resolveSibling("docker/connector.json")));
  }

  /** Of others; SinksIT runs them. */
  private static boolean isSink(Path file) {
    return file.getFileName().toString().startsWith("sink-");
  }

  private static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> config = new HashMap<>();
    if (file.toString().endsWith(".properties")) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
      properties
          .stringPropertyNames()
          .forEach(name -> config.put(name, properties.getProperty(name)));
      return config;
    }
    JsonNode body =
        new ObjectMapper().readTree(Files.readString(file).replace("${env:DOLT_PORT}", "3306"));
    assertThat(body.fieldNames()).toIterable().containsExactlyInAnyOrder("name", "config");
    assertThat(body.get("name").textValue()).isNotBlank();
    body.get("config").properties().forEach(e -> config.put(e.getKey(), e.getValue().textValue()));
    return config;
  }
}
