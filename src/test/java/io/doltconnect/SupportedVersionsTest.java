package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages name the versions that {@code ./workers} runs. */
class SupportedVersionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/supported-versions.md"})
  void areNamed(String page) throws IOException {
    String text = Files.readString(Path.of(System.getProperty("basedir", "")).resolve(page));
    assertThat(text).contains(WorkersIT.VERSIONS.stream().collect(Collectors.joining(", ")));
  }
}
