package io.doltconnect.offset;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A key of the offset that may be absent, with all that is to be known of it. Connect stores
 * primitive values only, so each is stored as text.
 *
 * @param name the key as it is stored
 * @param unspecified what it means that the key is absent; may be null
 * @param copy makes a value that nobody changes; called with values that are not null
 * @param write the text of a value
 * @param read the value of a text; {@link IllegalArgumentException} if it is none
 * @param <T> the type of the value
 */
public record OffsetKey<T>(
    String name,
    T unspecified,
    UnaryOperator<T> copy,
    Function<? super T, String> write,
    Function<String, ? extends T> read) {

  /** A key whose value is a text, null if it is absent. */
  static OffsetKey<String> text(String name) {
    return new OffsetKey<>(name, null, UnaryOperator.identity(), text -> text, text -> text);
  }

  /** Adds the value to an offset that is stored. */
  void write(Object value, Map<String, Object> offset) {
    @SuppressWarnings("unchecked") // OffsetValues has only values of the key's type.
    T own = (T) value;
    offset.put(name, write.apply(own));
  }

  /**
   * Takes the value out of a stored offset.
   *
   * @throws IllegalArgumentException if it is not valid; the message names the key
   */
  T read(Map<String, ?> offset) {
    Object value = offset.get(name);
    if (value == null) {
      return unspecified;
    }
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be text, but it is %s"
              .formatted(name, SourceOffset.describe(value)));
    }
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' cannot be read (%s); leave it out".formatted(name, e.getMessage()),
          e);
    }
  }
}
