package io.doltconnect.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The value of {@code skipped.operations}: operation codes, or {@code none} alone. */
final class SkippedOperations implements Validator, Recommender {
  private static final String NONE = "none";

  static Set<Operation> parse(String key, List<?> values) {
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    List<String> unknown = new ArrayList<>();
    boolean none = false;
    for (Object value : values) {
      String code = String.valueOf(value).trim();
      Optional<Operation> operation = byCode(code);
      operation.ifPresent(operations::add);
      none |= code.equalsIgnoreCase(NONE);
      if (operation.isEmpty() && !code.equalsIgnoreCase(NONE)) {
        unknown.add(code);
      }
    }
    if (!unknown.isEmpty()) {
      throw new ConfigException(
          key,
          values,
          "Unknown: '%s'; use c (create), u (update), d (delete), t (truncate), or none."
              .formatted(String.join("', '", unknown)));
    }
    if (none && !operations.isEmpty()) {
      throw new ConfigException(
          key, values, "'none' cannot be given together with operations; remove one of them.");
    }
    return operations;
  }

  /** The rows that a snapshot finds are what it is for. */
  private static Stream<Operation> skippable() {
    return Stream.of(Operation.values()).filter(operation -> operation != Operation.READ);
  }

  private static Optional<Operation> byCode(String code) {
    return skippable().filter(operation -> operation.code().equalsIgnoreCase(code)).findFirst();
  }

  @Override
  public void ensureValid(String key, Object value) {
    parse(key, value == null ? List.of() : (List<?>) value);
  }

  @Override
  public List<Object> validValues(String key, Map<String, Object> parsed) {
    return List.copyOf(Stream.concat(skippable().map(Operation::code), Stream.of(NONE)).toList());
  }

  @Override
  public boolean visible(String key, Map<String, Object> parsed) {
    return true;
  }

  @Override
  public String toString() {
    return "any of c, u, d, t; or none";
  }
}
