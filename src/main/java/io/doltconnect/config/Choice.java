package io.doltconnect.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * The constants of an enum as the values of a property: compared without regard to case, and
 * recommended to user interfaces.
 */
final class Choice<E extends Enum<E>> implements Validator, Recommender {
  private final Set<E> constants;
  private final Function<E, String> spelling;

  private Choice(Class<E> type, Function<E, String> spelling) {
    this.constants = EnumSet.allOf(type);
    this.spelling = spelling;
  }

  /** Spells each constant in lower case. */
  static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    return new Choice<>(type, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  /** Spells each constant as the function says. */
  static <E extends Enum<E>> Choice<E> of(Class<E> type, Function<E, String> spelling) {
    return new Choice<>(type, spelling);
  }

  /**
   * @throws ConfigException if the value is none of the spellings
   */
  E parse(String key, String value) {
    return constants.stream()
        .filter(
            constant -> value != null && spelling.apply(constant).equalsIgnoreCase(value.trim()))
        .findFirst()
        .orElseThrow(() -> new ConfigException(key, value, "Must be one of " + this + "."));
  }

  String spell(E constant) {
    return spelling.apply(constant);
  }

  @Override
  public void ensureValid(String key, Object value) {
    parse(key, (String) value);
  }

  @Override
  public List<Object> validValues(String key, Map<String, Object> parsed) {
    return List.copyOf(constants.stream().map(spelling).toList());
  }

  @Override
  public boolean visible(String key, Map<String, Object> parsed) {
    return true;
  }

  @Override
  public String toString() {
    return constants.stream().map(spelling).collect(Collectors.joining(", "));
  }
}
