package io.doltconnect.config;

import io.doltconnect.model.CommitHashes;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** With which commit the records of commits begin. */
public sealed interface CommitsFrom {

  /** With the first one that comes after what a snapshot or the stored offset has. */
  record Now() implements CommitsFrom {}

  /** With the first one of the branch. */
  record Beginning() implements CommitsFrom {}

  /** With the first one that is not in the history of a commit, in the database that has it. */
  record Behind(String hash) implements CommitsFrom {}

  /**
   * Reads the property.
   *
   * @throws ConfigException if it is none of these
   */
  static CommitsFrom parse(String key, String value) {
    String text = value.trim().toLowerCase(Locale.ROOT);
    if (text.equals("now")) {
      return new Now();
    }
    if (text.equals("beginning")) {
      return new Beginning();
    }
    if (CommitHashes.isOne(text)) {
      return new Behind(text);
    }
    throw new ConfigException(
        key,
        value,
        "It must be 'now', 'beginning' or the hash of a commit, which has 32 digits of 0-9 and a-v.");
  }

  /** Checks the property. */
  static Validator validator() {
    return new Validator() {
      @Override
      public void ensureValid(String key, Object value) {
        if (value != null) {
          parse(key, (String) value);
        }
      }

      @Override
      public String toString() {
        return "now, beginning, or the hash of a commit";
      }
    };
  }
}
