package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("docs", "configuration.md");

  @Test
  void pageIsWhatTheDefinitionsSay() throws IOException {
    String expected = ConfigurationReference.render(DoltSourceConfig.configDef());
    if (Boolean.getBoolean("reference.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE)
        .as(
            "%s is not up to date; run mvn test -Dtest=ConfigurationReferenceTest"
                + " -Dreference.write=true and commit it",
            PAGE)
        .hasContent(expected);
  }
}
