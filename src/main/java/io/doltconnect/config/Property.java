package io.doltconnect.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** One property on its way into a {@link ConfigDef}: required, unless it is given a default. */
final class Property {
  private final String key;
  private final Type type;
  private Object defaultValue = ConfigDef.NO_DEFAULT_VALUE;
  private Validator validator;
  private Recommender recommender;
  private Importance importance = Importance.MEDIUM;
  private Width width = Width.SHORT;
  private List<String> dependents = List.of();
  private String displayName;
  private String documentation;

  Property(String key, Type type) {
    this.key = key;
    this.type = type;
  }

  Property defaultValue(Object value) {
    this.defaultValue = value;
    return this;
  }

  Property validator(Validator value) {
    this.validator = value;
    return this;
  }

  /** A choice validates and recommends the same values. */
  Property choice(Choice<?> value) {
    this.validator = value;
    this.recommender = value;
    return this;
  }

  Property recommender(Recommender value) {
    this.recommender = value;
    return this;
  }

  Property importance(Importance value) {
    this.importance = value;
    return this;
  }

  Property width(Width value) {
    this.width = value;
    return this;
  }

  Property dependents(String... keys) {
    this.dependents = List.of(keys);
    return this;
  }

  Property displayName(String value) {
    this.displayName = value;
    return this;
  }

  Property documentation(String value) {
    this.documentation = value;
    return this;
  }

  void define(ConfigDef def, String group, int orderInGroup) {
    def.define(
        key,
        type,
        defaultValue,
        validator,
        importance,
        documentation,
        group,
        orderInGroup,
        width,
        displayName,
        dependents,
        recommender);
  }
}
