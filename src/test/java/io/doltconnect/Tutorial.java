package io.doltconnect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The blocks of a page that a test runs, in their order. */
final class Tutorial {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sql|json|console)\\n(.*?)^```$");
  private static final Pattern QUERY = Pattern.compile("(?s)\\A\\w+=> ([^;]*);\\n(.*)\\z");

  sealed interface Step {}

  /** Statements for Dolt. */
  record Statements(List<String> sql) implements Step {}

  /** The body of a POST to /connectors. */
  record Connector(String body) implements Step {}

  /** A query of PostgreSQL, and what psql prints: a NULL as nothing. */
  record Query(String sql, List<List<String>> rows) implements Step {}

  private Tutorial() {}

  static List<Step> read(String page) throws IOException {
    String text = Files.readString(Path.of(System.getProperty("basedir", "")).resolve(page));
    return BLOCK
        .matcher(text)
        .results()
        .map(block -> step(block.group(1), block.group(2)))
        .toList();
  }

  private static Step step(String language, String text) {
    return switch (language) {
      case "sql" -> new Statements(Arrays.stream(text.strip().split(";\\s*")).toList());
      case "json" -> new Connector(text);
      default -> query(text);
    };
  }

  private static Query query(String text) {
    var query = QUERY.matcher(text);
    if (!query.matches()) {
      throw new IllegalArgumentException("No query and its answer: " + text);
    }
    List<List<String>> rows =
        query
            .group(2)
            .lines()
            .skip(2)
            .filter(line -> line.contains("|"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .toList();
    return new Query(query.group(1), rows);
  }
}
