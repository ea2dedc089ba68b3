package io.doltconnect.types;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes a document in MySQL's binary JSON form (sql-common/json_binary.h) as text.
 *
 * <p>Dolt (go/libraries/doltcore/sqle/binlogreplication/binlog_json_serialization.go, 2.2.0) writes
 * the form with faults that make a reader of offsets wrong: a string, array or object above 65,535
 * bytes in a container of 2-byte offsets wraps the size and the offsets of what follows, and the
 * length of a key lacks its high byte. But it writes keys and values without gaps in their order.
 * So this reads them one after the other, takes a key's length from the offsets of what comes
 * after, and requires every offset and size to agree in the bits that it has; then nothing is lost
 * and another layout is an error, never another value.
 *
 * <p>Dolt allows 10,000 levels, more than a thread's stack holds: the containers are on a stack of
 * our own.
 */
final class JsonDocument {
  private static final int SMALL_OBJECT = 0x00;
  private static final int LARGE_OBJECT = 0x01;
  private static final int SMALL_ARRAY = 0x02;
  private static final int LARGE_ARRAY = 0x03;
  private static final int LITERAL = 0x04;
  private static final int INT16 = 0x05;
  private static final int UINT16 = 0x06;
  private static final int INT32 = 0x07;
  private static final int UINT32 = 0x08;
  private static final int INT64 = 0x09;
  private static final int UINT64 = 0x0a;
  private static final int DOUBLE = 0x0b;
  private static final int STRING = 0x0c;

  private final byte[] bytes;
  private final int end;
  private final JsonText text;
  private final Deque<JsonContainer> open = new ArrayDeque<>();
  private int position;

  /** A document from {@code start} (inclusive) to {@code end} (exclusive). */
  JsonDocument(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.text = new JsonText(end - start);
  }

  /**
   * The document as text.
   *
   * @throws JsonFormException if the bytes are not in the form that Dolt writes
   */
  String text() {
    value(readByte());
    for (JsonContainer container = open.peek(); container != null; container = open.peek()) {
      if (container.hasNext()) {
        element(container);
      } else {
        container.requireEnd(position);
        text.close(container.isObject());
        open.pop();
      }
    }
    if (position != end) {
      throw new JsonFormException("%d bytes are left behind it".formatted(end - position));
    }
    return text.toString();
  }

  private void element(JsonContainer container) {
    text.separate(container.index() > 0);
    if (container.isObject()) {
      int length = container.keyLength();
      text.key(utf8(container.takeKey(length), length));
    }
    int type = container.type();
    int slot = container.takeSlot();
    if (isInline(type, container.isLarge())) {
      scalarAt(type, slot);
    } else {
      container.requireOffset(slot, position);
      value(type);
    }
  }

  static boolean isInline(int type, boolean large) {
    return switch (type) {
      case LITERAL, INT16, UINT16 -> true;
      case INT32, UINT32 -> large;
      default -> false;
    };
  }

  private void scalarAt(int type, int slot) {
    int next = position;
    position = slot;
    value(type);
    position = next;
  }

  private void value(int type) {
    switch (type) {
      case SMALL_OBJECT, LARGE_OBJECT -> open(true, type == LARGE_OBJECT);
      case SMALL_ARRAY, LARGE_ARRAY -> open(false, type == LARGE_ARRAY);
      case LITERAL -> text.literal(literal(readByte()));
      case INT16 -> text.signed(readInteger(2), 2);
      case UINT16 -> text.unsigned(readInteger(2));
      case INT32 -> text.signed(readInteger(4), 4);
      case UINT32 -> text.unsigned(readInteger(4));
      case INT64 -> text.signed(readInteger(8), 8);
      case UINT64 -> text.unsigned(readInteger(8));
      case DOUBLE -> text.number(Double.longBitsToDouble(readInteger(8)));
      case STRING -> {
        int length = readStringLength();
        text.string(utf8(take(length), length));
      }
      default ->
          throw new JsonFormException(
              "a value at byte %d is of type 0x%02x".formatted(position, type));
    }
  }

  private void open(boolean object, boolean large) {
    JsonContainer container = new JsonContainer(bytes, position, end, object, large);
    position = container.firstValue();
    open.push(container);
    text.open(object);
  }

  private String literal(int code) {
    return switch (code) {
      case 0 -> "null";
      case 1 -> "true";
      case 2 -> "false";
      default ->
          throw new JsonFormException("a literal at byte %d is 0x%02x".formatted(position, code));
    };
  }

  private int readStringLength() {
    long length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = readByte();
      length |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return (int) Math.min(length, Integer.MAX_VALUE);
      }
    }
    throw new JsonFormException("the length of a string at byte %d has no end".formatted(position));
  }

  private int readByte() {
    return bytes[take(1)] & 0xff;
  }

  private long readInteger(int size) {
    return JsonContainer.integer(bytes, take(size), size);
  }

  private String utf8(int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  private int take(int size) {
    if (size > end - position) {
      throw new JsonFormException(
          "%d bytes are needed at byte %d of %d".formatted(size, position, end));
    }
    int start = position;
    position += size;
    return start;
  }
}
