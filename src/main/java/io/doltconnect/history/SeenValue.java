package io.doltconnect.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.doltconnect.types.SqlConverter;
import io.doltconnect.types.SqlValue;
import io.doltconnect.types.UnrepresentableValueException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers the bytes of a value that a converter looks at. */
final class SeenValue implements SqlValue {
  private static final Logger LOG = LoggerFactory.getLogger(SeenValue.class);

  private final SqlValue value;
  private byte[] seen;

  private SeenValue(SqlValue value) {
    this.value = value;
  }

  /** What a converter looks at, whether it can convert it or not; null for NULL. */
  static byte[] of(SqlConverter converter, SqlValue value) {
    SeenValue seen = new SeenValue(value);
    try {
      converter.read(seen);
    } catch (IllegalArgumentException | UnrepresentableValueException e) {
      LOG.trace("The value is delivered as it is", e);
    }
    return seen.seen;
  }

  @Override
  public String text() {
    String text = value.text();
    seen = text == null ? null : text.getBytes(UTF_8);
    return text;
  }

  @Override
  public byte[] bytes() {
    byte[] bytes = value.bytes();
    seen = bytes == null ? null : bytes.clone();
    return bytes;
  }
}
