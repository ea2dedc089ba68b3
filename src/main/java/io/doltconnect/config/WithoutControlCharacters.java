package io.doltconnect.config;

import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** A text that is not empty and that the protocol, which ends texts with a NUL, carries whole. */
final class WithoutControlCharacters implements Validator {
  private final Validator nonEmpty = new NonEmptyString();

  @Override
  public void ensureValid(String key, Object value) {
    nonEmpty.ensureValid(key, value);
    if (value != null && ((String) value).chars().anyMatch(Character::isISOControl)) {
      throw new ConfigException(
          key,
          ((String) value).replaceAll("\\p{Cntrl}", "\uFFFD"),
          "Has a control character (shown as \uFFFD), perhaps a line end; remove it.");
    }
  }

  @Override
  public String toString() {
    return nonEmpty + " without control characters";
  }
}
