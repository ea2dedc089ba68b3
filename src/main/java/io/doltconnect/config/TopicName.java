package io.doltconnect.config;

import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The characters and the length that Kafka allows in a topic name, for a name or a part of it. */
final class TopicName implements Validator {
  private static final int MAX_LENGTH = 249;
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

  private final boolean whole;

  private TopicName(boolean whole) {
    this.whole = whole;
  }

  /** For what is a topic's name, and the beginning of others. */
  static TopicName whole() {
    return new TopicName(true);
  }

  /** For what never is a name alone. */
  static TopicName part() {
    return new TopicName(false);
  }

  @Override
  public void ensureValid(String key, Object value) {
    String name = (String) value;
    if (name == null) {
      // That a name is missing, ConfigDef says itself.
      return;
    }
    if (!LEGAL.matcher(name).matches()) {
      throw new ConfigException(
          key,
          value,
          "A topic name is made of letters, digits, '.', '_' and '-'; remove all other characters.");
    }
    if (whole && (name.equals(".") || name.equals(".."))) {
      throw new ConfigException(key, value, "A topic cannot have this name; choose another.");
    }
    if (name.length() > MAX_LENGTH) {
      throw new ConfigException(
          key, value, "A topic name has at most " + MAX_LENGTH + " characters; shorten it.");
    }
  }

  @Override
  public String toString() {
    return "letters, digits, '.', '_' and '-', at most " + MAX_LENGTH;
  }
}
