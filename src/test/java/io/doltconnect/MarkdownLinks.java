package io.doltconnect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The links of Markdown pages to one another. */
final class MarkdownLinks {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

  private MarkdownLinks() {}

  /** The links of all pages below a directory that lead to no file, or to no heading of it. */
  static List<String> broken(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(MarkdownLinks::isPage).flatMap(MarkdownLinks::brokenOf).toList();
    }
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  /** The links of one page that lead to no file, or to no heading of it. */
  static Stream<String> brokenOf(Path page) {
    return LINK.matcher(CODE.matcher(read(page)).replaceAll(""))
        .results()
        .map(found -> found.group(1))
        .filter(link -> !link.contains("://") && !leads(page, link))
        .map(link -> page + ": " + link);
  }

  private static boolean leads(Path page, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(target)
        && (hash < 0 || anchors(target).anyMatch(link.substring(hash + 1)::equals));
  }

  /** As GitHub makes them of headings: small letters, no punctuation, hyphens for spaces. */
  private static Stream<String> anchors(Path page) {
    return HEADING
        .matcher(CODE.matcher(read(page)).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .map(heading -> heading.replaceFirst("^#+ +", "").strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
