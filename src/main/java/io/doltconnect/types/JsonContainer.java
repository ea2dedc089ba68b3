package io.doltconnect.types;

/**
 * An object or array of a binary JSON document that is being read: the number of elements, the size
 * in bytes, for an object an offset and a length per key, a type and an offset (or the value
 * itself) per value, the keys, the values.
 */
final class JsonContainer {
  private static final int KEY_LENGTH_SIZE = 2;

  private final byte[] bytes;
  private final int start;
  private final boolean object;
  private final boolean large;
  private final int count;
  private final int keyEntries;
  private final int valueEntries;
  private final int firstValue;
  private int index;
  private int nextKey;

  /**
   * @param start where the number of elements is
   * @param end where the document ends
   */
  JsonContainer(byte[] bytes, int start, int end, boolean object, boolean large) {
    this.bytes = bytes;
    this.start = start;
    this.object = object;
    this.large = large;
    requireWithin(start + 2L * width(), end);
    long elements = integer(bytes, start, width());
    this.keyEntries = start + 2 * width();
    long valueEntriesAt = keyEntries + (object ? elements * keyEntrySize() : 0);
    long keysAt = valueEntriesAt + elements * valueEntrySize();
    requireWithin(keysAt, end);
    this.count = (int) elements;
    this.valueEntries = (int) valueEntriesAt;
    this.nextKey = (int) keysAt;
    this.firstValue = (int) keysAt + keysSize();
    requireWithin(firstValue, end);
  }

  private static void requireWithin(long needed, int end) {
    if (needed > end) {
      throw new JsonFormException("it has no byte %d".formatted(needed));
    }
  }

  static long integer(byte[] bytes, int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  boolean isObject() {
    return object;
  }

  boolean isLarge() {
    return large;
  }

  boolean hasNext() {
    return index < count;
  }

  int index() {
    return index;
  }

  /** Where the values begin: behind the keys. */
  int firstValue() {
    return firstValue;
  }

  int type() {
    return bytes[valueEntry(index)] & 0xff;
  }

  /** Moves on to the next element and gives the place of this one's offset or inlined value. */
  int takeSlot() {
    return valueEntry(index++) + 1;
  }

  /** Moves on to the next key and gives the place of this one. */
  int takeKey(int length) {
    int key = nextKey;
    nextKey += length;
    return key;
  }

  int keyLength() {
    requireOffset(keyEntry(index), nextKey);
    return keyLength(index);
  }

  void requireOffset(int slot, int position) {
    requireSame(integer(bytes, slot, width()), position, "an offset");
  }

  void requireEnd(int position) {
    requireSame(integer(bytes, start + width(), width()), position, "the size");
  }

  /** An offset or size that does not fit keeps its low bits: those must agree. */
  private void requireSame(long stored, int position, String what) {
    if (stored != cut(position - start)) {
      throw new JsonFormException(
          "%s of the %s at byte %d says %d where %d is"
              .formatted(what, object ? "object" : "array", start, stored, position - start));
    }
  }

  private long cut(long value) {
    return value & (large ? 0xffffffffL : 0xffffL);
  }

  private int keysSize() {
    long size = 0;
    for (int i = 0; object && i < count; i++) {
      size += keyLength(i);
    }
    if (size > bytes.length) {
      throw new JsonFormException(
          "the keys of the object at byte %d take %d bytes".formatted(start, size));
    }
    return (int) size;
  }

  /** The stored length has lost its high byte, so the key ends where the next thing begins. */
  private int keyLength(int key) {
    long next =
        key + 1 < count ? integer(bytes, keyEntry(key + 1), width()) : firstStoredValueOffset();
    int length = (int) cut(next - integer(bytes, keyEntry(key), width()));
    int stored = (int) integer(bytes, keyEntry(key) + width(), KEY_LENGTH_SIZE);
    if (length < 0 || (stored != (length & 0xff) && stored != length)) {
      throw new JsonFormException(
          "a key of %d bytes in the object at byte %d says that it has %d"
              .formatted(length, start, stored));
    }
    return length;
  }

  private long firstStoredValueOffset() {
    for (int i = 0; i < count; i++) {
      if (!JsonDocument.isInline(bytes[valueEntry(i)] & 0xff, large)) {
        return integer(bytes, valueEntry(i) + 1, width());
      }
    }
    return integer(bytes, start + width(), width());
  }

  private int width() {
    return large ? 4 : 2;
  }

  private int keyEntrySize() {
    return width() + KEY_LENGTH_SIZE;
  }

  private int valueEntrySize() {
    return 1 + width();
  }

  private int keyEntry(int key) {
    return keyEntries + key * keyEntrySize();
  }

  private int valueEntry(int value) {
    return valueEntries + value * valueEntrySize();
  }
}
