package io.doltconnect.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The values of an offset's keys that may be absent. Immutable; equal to one with equal values,
 * where a value that means the same as its absence is none.
 */
public final class OffsetValues {
  static final OffsetValues NONE = new OffsetValues(Map.of());

  private final Map<OffsetKey<?>, Object> values;

  private OffsetValues(Map<OffsetKey<?>, Object> values) {
    this.values = values;
  }

  /** The value of a key. */
  <T> T get(OffsetKey<T> key) {
    @SuppressWarnings("unchecked") // with() puts only values of the key's type.
    T value = (T) values.get(key);
    return value == null ? key.unspecified() : value;
  }

  /** The same values, but for one. */
  <T> OffsetValues with(OffsetKey<T> key, T value) {
    if (Objects.equals(get(key), value)) {
      return this;
    }
    Map<OffsetKey<?>, Object> changed = new HashMap<>(values);
    if (Objects.equals(key.unspecified(), value)) {
      changed.remove(key);
    } else {
      changed.put(key, key.copy().apply(value));
    }
    return new OffsetValues(changed);
  }

  /** Adds them to an offset that is stored. */
  void putInto(Map<String, Object> offset) {
    values.forEach((key, value) -> key.write(value, offset));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetValues others && values.equals(others.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    Map<String, Object> stored = new HashMap<>();
    putInto(stored);
    return stored.toString();
  }
}
