package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The page for users of Debezium says what becomes of each property. */
class ComingFromDebeziumTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ""), "docs/coming-from-debezium.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.*?) \\| ([a-z ]+) \\|.*$");
  private static final Pattern NAME = Pattern.compile("`([a-z0-9._]+)`");
  private static final Pattern JSON = Pattern.compile("(?s)```json\\n(.*?)```");
  private static final List<String> CONNECTS_OWN = List.of("name", "tasks.max", "connector.class");

  private static String page() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> properties() {
    return ROW.matcher(page())
        .results()
        .flatMap(
            row ->
                NAME.matcher(row.group(1))
                    .results()
                    .map(name -> Arguments.of(name.group(1), row.group(2))));
  }

  @ParameterizedTest
  @MethodSource("properties")
  void saysWhatBecomesOfIt(String property, String what) {
    boolean known =
        DoltSourceConfig.configDef().names().contains(property) || CONNECTS_OWN.contains(property);
    boolean refused = UnsupportedProperties.contains(property);
    List<String> warnings = UnknownProperties.warnings(Map.of(property, "x"));
    switch (what) {
      case "same", "differs" -> assertThat(known).isTrue();
      case "not needed", "missing" -> {
        assertThat(known || refused).isFalse();
        assertThat(warnings).hasSize(1);
      }
      case "refused" -> assertThat(refused).isTrue();
      default -> throw new IllegalArgumentException("There is no '" + what + "'");
    }
  }

  @Test
  void namesAllThatAreTheSame() {
    assertThat(properties().map(property -> (String) property.get()[0]))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(80);
  }

  @Test
  void showsAConfigurationThatIsValid() throws IOException {
    List<String> examples = JSON.matcher(page()).results().map(this::text).toList();
    assertThat(examples).hasSize(2);
    Map<String, String> ours = new HashMap<>();
    JsonNode example = new ObjectMapper().readTree(examples.get(1));
    example.properties().forEach(entry -> ours.put(entry.getKey(), entry.getValue().asText()));
    assertThat(new DoltSourceConfig(ours)).isNotNull();
    assertThat(UnknownProperties.warnings(ours)).isEmpty();
  }

  private String text(MatchResult example) {
    return example.group(1);
  }
}
