package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.support.ComponentArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The zip has the layout and the manifest that Confluent Hub asks for, and what Kafka Connect needs
 * to find the connector by its service file (KIP-898).
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/connect/confluent-hub/component-archive.html">Component
 *     archive specification</a>
 */
class PackagingIT {
  private static final String SERVICE =
      "META-INF/services/org.apache.kafka.connect.source.SourceConnector";

  @TempDir static Path directory;
  private static ComponentArchive archive;
  private static Path root;
  private static JsonNode manifest;

  @BeforeAll
  static void unpack() throws IOException {
    archive = ComponentArchive.ofBuild();
    archive.extract(directory);
    String file = archive.path().getFileName().toString();
    root = directory.resolve(file.substring(0, file.length() - ".zip".length()));
    manifest = new ObjectMapper().readTree(root.resolve("manifest.json").toFile());
  }

  @Test
  void hasOneTopFolderOfTheNameOfTheZip() throws IOException {
    try (Stream<Path> top = Files.list(directory)) {
      assertThat(top).containsExactly(root);
    }
    assertThat(names(root))
        .containsExactlyInAnyOrder("manifest.json", "lib", "etc", "doc", "assets");
  }

  @Test
  void namesTheComponentAsTheZipIsNamed() {
    assertThat(root.getFileName())
        .hasToString(
            "%s-%s-%s"
                .formatted(
                    manifest.at("/owner/username").textValue(),
                    manifest.at("/name").textValue(),
                    manifest.at("/version").textValue()));
    assertThat(manifest.at("/owner/username").textValue()).matches("[a-z0-9_]{2,255}");
    assertThat(manifest.at("/owner/type").textValue()).isIn("organization", "user");
    assertThat(manifest.at("/version").textValue()).isEqualTo(Version.current());
  }

  @Test
  void saysWhatHubsAskFor() {
    for (String field :
        List.of("title", "description", "documentation_url", "source_url", "release_date")) {
      assertThat(manifest.at("/" + field).textValue()).as(field).isNotBlank();
    }
    assertThat(manifest.at("/release_date").textValue()).matches("\\d{4}-\\d{2}-\\d{2}");
    assertThat(manifest.at("/component_types").isArray()).isTrue();
    assertThat(texts("/component_types"))
        .isNotEmpty()
        .isSubsetOf("source", "sink", "transform", "converter")
        .containsExactly("source");
    assertThat(texts("/features/delivery_guarantee"))
        .containsExactlyInAnyOrder("at_least_once", "exactly_once");
    assertThat(manifest.at("/license").isArray()).isTrue();
    assertThat(manifest.at("/license"))
        .isNotEmpty()
        .allSatisfy(license -> assertThat(license.at("/name").textValue()).isNotBlank());
    assertThat(texts("/requirements")).anyMatch(text -> text.contains("Dolt 2.2.0"));
  }

  @Test
  void leavesNoPlaceholderAndNamesNoFileThatIsNotThere() throws IOException {
    assertThat(Files.readString(root.resolve("manifest.json"))).doesNotContain("${", "@{", "null");
    assertThat(manifest.findValuesAsText("logo"))
        .hasSize(3)
        .allSatisfy(logo -> assertThat(root.resolve(logo)).isRegularFile());
  }

  @Test
  void bringsWhatItNeedsAndNothingThatConnectBrings() throws IOException {
    List<String> jars = names(root.resolve("lib"));
    Set<String> artifacts =
        jars.stream()
            .map(jar -> jar.replaceAll("-\\d[^-]*\\.jar$", ""))
            .collect(Collectors.toSet());
    assertThat(artifacts)
        .containsExactlyInAnyOrder(
            "kafka-connect-dolt",
            "mysql-binlog-connector-java",
            "debezium-ddl-parser",
            "antlr4-runtime",
            "mariadb-java-client",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind");
    assertThat(jars)
        .noneMatch(
            jar ->
                jar.startsWith("connect-")
                    || jar.startsWith("kafka-clients")
                    || jar.startsWith("slf4j"));
  }

  @Test
  void declaresTheConnectorAsAService() throws IOException {
    Path jar = root.resolve("lib/kafka-connect-dolt-" + Version.current() + ".jar");
    try (JarFile file = new JarFile(jar.toFile())) {
      String service =
          new String(
                  file.getInputStream(file.getEntry(SERVICE)).readAllBytes(),
                  StandardCharsets.UTF_8)
              .strip();
      assertThat(service).isEqualTo(DoltSourceConnector.class.getName());
      assertThat(file.getEntry(service.replace('.', '/') + ".class")).isNotNull();
    }
  }

  @Test
  void bringsTheExamplesAsTheyAre() throws IOException {
    Path examples = Path.of(System.getProperty("basedir", ""), "connector-config");
    assertThat(names(root.resolve("etc"))).containsExactlyInAnyOrderElementsOf(names(examples));
    for (String name : names(examples)) {
      assertThat(root.resolve("etc").resolve(name)).hasSameTextualContentAs(examples.resolve(name));
    }
  }

  @Test
  void bringsTheDocumentationAndTheLicences() throws IOException {
    assertThat(names(root.resolve("doc"))).contains("README.md", "LICENSE", "NOTICE");
    assertThat(names(root.resolve("doc/docs")))
        .as("pages that the README links to")
        .containsExactlyInAnyOrderElementsOf(
            names(Path.of(System.getProperty("basedir", ""), "docs")));
    String notice = Files.readString(root.resolve("doc/NOTICE"));
    for (String jar : names(root.resolve("lib"))) {
      String artifact = jar.replaceAll("-\\d[^-]*\\.jar$", "");
      assertThat(notice).as("NOTICE").contains(artifact);
    }
  }

  @Test
  void listsWhatItBringsInAnSbomAndALicenceReport() throws IOException {
    assertThat(root.resolve("doc/bom.json")).as("made without Maven's -o only").isRegularFile();
    JsonNode bom = new ObjectMapper().readTree(root.resolve("doc/bom.json").toFile());
    String report = Files.readString(root.resolve("doc/THIRD-PARTY.txt"));
    List<String> brought =
        names(root.resolve("lib")).stream()
            .map(jar -> jar.replaceAll("\\.jar$", ""))
            .filter(jar -> !jar.startsWith("kafka-connect-dolt"))
            .toList();
    assertThat(bom.get("bomFormat").textValue()).isEqualTo("CycloneDX");
    assertThat(bom.get("components").valueStream())
        .extracting(part -> part.get("name").textValue() + "-" + part.get("version").textValue())
        .containsExactlyInAnyOrderElementsOf(brought);
    assertThat(report.lines().filter(line -> line.startsWith("     ("))).hasSameSizeAs(brought);
  }

  @Test
  void hasNoLinkThatLeadsNowhere() throws IOException {
    assertThat(MarkdownLinks.broken(root.resolve("doc"))).isEmpty();
  }

  private static List<String> texts(String pointer) {
    return manifest.at(pointer).valueStream().map(JsonNode::textValue).toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
