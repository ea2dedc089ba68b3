package io.doltconnect.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
  /**
   * What Debezium's properties begin with, beside those that this connector has, too
   * (CommonConnectorConfig, RelationalDatabaseConnectorConfig and BinlogConnectorConfig of 3.6).
   */
  private static final Set<String> DEBEZIUM =
      Set.of(
          "binlog",
          "column",
          "connect",
          "converters",
          "custom",
          "datatype",
          "ddl",
          "driver",
          "enable",
          "event",
          "executor",
          "extended",
          "guardrail",
          "gtid",
          "inconsistent",
          "incremental",
          "internal",
          "legacy",
          "memory",
          "min",
          "notification",
          "openlineage",
          "post",
          "query",
          "queue",
          "read",
          "retriable",
          "sanitize",
          "signal",
          "source",
          "sourceinfo",
          "statistics",
          "streaming",
          "transaction",
          "unavailable",
          "use");

  /** Kafka Connect's own that begin like one of these (SourceConnectorConfig, WorkerConfig). */
  private static final List<String> CONNECT_PREFIXES =
      List.of(
          "connect.protocol",
          "topic.creation.",
          "topic.tracking.",
          "transaction.boundary",
          "errors.tolerance",
          "errors.log.",
          "errors.retry.",
          "errors.deadletterqueue.");

  /** So few letters are a slip, whatever the name begins with. */
  private static final int SLIP = 2;

  private UnknownProperties() {}

  /** One sentence for each such property, with the known property that is most like it. */
  public static List<String> warnings(Map<String, String> properties) {
    Set<String> known = DoltSourceConfig.configDef().names();
    Set<String> namespaces =
        known.stream().map(UnknownProperties::namespace).collect(Collectors.toSet());
    namespaces.addAll(DEBEZIUM);
    return new TreeSet<>(properties.keySet())
        .stream()
            .filter(key -> !known.contains(key))
            .filter(key -> !SnapshotSettings.isStatement(key))
            .filter(key -> !UnsupportedProperties.contains(key))
            .filter(key -> !ColumnProperties.contains(key))
            .filter(key -> !SignalSettings.isConsumers(key))
            .filter(key -> CONNECT_PREFIXES.stream().noneMatch(key::startsWith))
            .filter(key -> namespaces.contains(namespace(key)) || isSlip(key, known))
            .map(key -> warning(key, nearest(key, known)))
            .toList();
  }

  private static String namespace(String key) {
    int dot = key.indexOf('.');
    return (dot < 0 ? key : key.substring(0, dot)).toLowerCase(Locale.ROOT);
  }

  private static boolean isSlip(String key, Set<String> known) {
    return known.stream().anyMatch(name -> distance(key, name) <= SLIP);
  }

  private static String warning(String key, Optional<String> nearest) {
    return "Property '%s' is not known to this connector and has no effect; %s"
        .formatted(
            ColumnProperties.shown(key),
            nearest
                .map(name -> "did you mean '%s'?".formatted(name))
                .orElse("remove it, or see the configuration reference for its replacement."));
  }

  private static Optional<String> nearest(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String name) -> distance(key, name)).thenComparing(n -> n))
        .filter(name -> distance(key, name) <= Math.max(SLIP, key.length() / 4));
  }

  /** Levenshtein's distance, without regard to case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
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
