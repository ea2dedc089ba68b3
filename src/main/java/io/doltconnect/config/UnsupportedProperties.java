package io.doltconnect.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Properties of Debezium that this connector does not have and that may not be ignored: whoever
 * sets one relies on it, so that without it data would go where they must not, or would not come
 * when they are called for.
 */
final class UnsupportedProperties {
  private static final List<Unsupported> UNSUPPORTED =
      List.of(
          new Unsupported(
              "column\\.blacklist",
              "leave columns out of the records",
              "give '" + ColumnSettings.EXCLUDE_LIST + "' instead."),
          new Unsupported(
              "column\\.whitelist",
              "leave all other columns out of the records",
              "give '" + ColumnSettings.INCLUDE_LIST + "' instead."),
          new Unsupported(
              "signal\\.(data\\.collection|file)",
              "let the connector take signals from a table of the source, or from a file",
              "remove the property; signals come from a topic ('"
                  + SignalSettings.CHANNELS
                  + "'), or see docs/ad-hoc-snapshots.md."));

  private record Unsupported(Pattern name, String meaning, String remedy) {
    Unsupported(String name, String meaning, String remedy) {
      this(Pattern.compile(name), meaning, remedy);
    }

    PropertyConflict of(String key) {
      // Without the value: of an unknown property it may be a secret.
      return new PropertyConflict(
          key,
          "'%s' would %s in Debezium, but this connector does not have it: as it is, it would have no effect; %s"
              .formatted(key, meaning, remedy));
    }
  }

  private UnsupportedProperties() {}

  static boolean contains(String key) {
    return UNSUPPORTED.stream().anyMatch(property -> property.name().matcher(key).matches());
  }

  /** An error for each of them that is given a value. */
  static List<PropertyConflict> conflicts(Map<String, String> properties) {
    return new TreeMap<>(properties)
        .entrySet().stream()
            .filter(given -> given.getValue() != null && !given.getValue().isBlank())
            .flatMap(
                given ->
                    UNSUPPORTED.stream()
                        .filter(property -> property.name().matcher(given.getKey()).matches())
                        .map(property -> property.of(given.getKey())))
            .toList();
  }
}
