package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/troubleshooting.md quotes of logs and errors is what the code says. */
class TroubleshootingTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Two words at least, which no name of a property, a column or a state has. */
  private static final Pattern SENTENCE = Pattern.compile(".*[A-Za-z,] [a-z0-9(].*");

  private static final int WHAT_YOU_SEE = 2;

  /** What each source says in its strings, one behind the other, as a reader of a log sees it. */
  private static final List<String> TEXTS = texts();

  private static List<String> texts() {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(TroubleshootingTest::text)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path source) {
    try {
      StringBuilder text = new StringBuilder();
      Matcher literal = LITERAL.matcher(Files.readString(source));
      while (literal.find()) {
        text.append(literal.group(1));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> quoted() throws IOException {
    List<String> quoted = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("docs/troubleshooting.md"))) {
      String[] cells = line.split(" \\| ", -1);
      if (!line.startsWith("| ") || cells.length < WHAT_YOU_SEE) {
        continue;
      }
      Matcher matcher = QUOTED.matcher(cells[WHAT_YOU_SEE - 1]);
      while (matcher.find()) {
        for (String fragment : matcher.group(1).split("…")) {
          if (SENTENCE.matcher(fragment).matches()) {
            quoted.add(fragment.strip());
          }
        }
      }
    }
    return quoted;
  }

  @ParameterizedTest
  @MethodSource("quoted")
  void quotesWhatTheCodeSays(String fragment) {
    assertThat(TEXTS).as(fragment).anyMatch(text -> text.contains(fragment));
  }
}
