package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes that docs/dolt-facts.md and docs/design.md name. */
class DocumentedClassesTest {
  /** A name of this code's own: two words or more, and no SQL. */
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`");

  /** What the pages name of others'. */
  private static final Set<String> OTHERS = Set.of("BinaryLogClient", "WriteBinlogEvent");

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  private static List<String> named(String page) throws IOException {
    return CLASS
        .matcher(Files.readString(Path.of("docs", page)))
        .results()
        .map(MatchResult::group)
        .map(name -> name.substring(1, name.length() - 1))
        .filter(name -> !OTHERS.contains(name))
        .distinct()
        .toList();
  }

  @Test
  void areThere() throws IOException {
    assertThat(classes()).containsAll(named("dolt-facts.md")).containsAll(named("design.md"));
  }
}
