package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownLinksTest {
  private static final Path PROJECT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  @ParameterizedTest
  @ValueSource(strings = {"docs", "docker", "connector-config"})
  void leadSomewhere(String directory) throws IOException {
    assertThat(MarkdownLinks.broken(PROJECT.resolve(directory))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"})
  void ofThePagesAtTheTopLeadSomewhere(String page) {
    assertThat(MarkdownLinks.brokenOf(PROJECT.resolve(page))).isEmpty();
  }

  @Test
  void areFoundWhenTheyLeadNowhere(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("a.md"),
        "# A `b.c`: d\n[1](a.md#a-bc-d) [2](b.md) [3](#none) [4](https://example.com/b.md)\n");
    assertThat(MarkdownLinks.broken(directory))
        .containsExactly(
            directory.resolve("a.md") + ": b.md", directory.resolve("a.md") + ": #none");
  }
}
