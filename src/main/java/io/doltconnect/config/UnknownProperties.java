package io.doltconnect.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds properties that look like the connector's own but are not: Kafka Connect ignores them
 * without a word, so that a misspelt one would have no effect.
 */
public final class UnknownProperties {
  // Kafka Connect's own properties that begin like one of the connector's (SourceConnectorConfig).
  private static final List<String> CONNECT_PREFIXES =
      List.of(
          "topic.creation.",
          "errors.tolerance",
          "errors.log.",
          "errors.retry.",
          "errors.deadletterqueue.");

  private UnknownProperties() {}

  /** One sentence for each such property, with the known property that is most like it. */
  public static List<String> warnings(Map<String, String> properties) {
    Set<String> known = DoltSourceConfig.configDef().names();
    Set<String> namespaces =
        known.stream().map(UnknownProperties::namespace).collect(Collectors.toSet());
    return new TreeSet<>(properties.keySet())
        .stream()
            .filter(key -> !known.contains(key) && namespaces.contains(namespace(key)))
            .filter(key -> !SnapshotSettings.isStatement(key))
            .filter(key -> CONNECT_PREFIXES.stream().noneMatch(key::startsWith))
            .map(key -> warning(key, nearest(key, known)))
            .toList();
  }

  private static String namespace(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  private static String warning(String key, Optional<String> nearest) {
    return "Property '%s' is not known to this connector and has no effect; %s"
        .formatted(
            key,
            nearest
                .map(name -> "did you mean '%s'?".formatted(name))
                .orElse("remove it, or see the configuration reference for its replacement."));
  }

  private static Optional<String> nearest(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String name) -> distance(key, name)).thenComparing(n -> n))
        .filter(name -> distance(key, name) <= Math.max(2, key.length() / 4));
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
