package io.doltconnect.binlog.events;

import java.util.Arrays;

/**
 * Reads the row images of one rows event in order. The caller reads the cells: for each image
 * {@link #beginImage}, then for each column {@link #hasValue}, and the value's bytes from {@link
 * #reader} where there is one.
 *
 * <p>Not thread-safe.
 */
public final class RowCursor {
  private final TableMap table;
  private final ByteReader in;
  private final int columns;
  private final int beforeBitmap;
  private final int afterBitmap;
  private final int beforeNullBytes;
  private final int afterNullBytes;
  private int presentBitmap;
  private int nullBitmap;
  private int valueIndex;

  RowCursor(TableMap table, RowsEvent.Kind kind, ByteReader in) {
    this.table = table;
    this.in = in;
    this.columns = in.readLengthEncoded();
    if (columns != table.columns()) {
      throw new MalformedEventException(
          "A rows event has %d columns, but the map of its table is %s".formatted(columns, table));
    }
    this.beforeBitmap = in.skip((columns + 7) / 8);
    this.afterBitmap = kind == RowsEvent.Kind.UPDATE ? in.skip((columns + 7) / 8) : beforeBitmap;
    this.beforeNullBytes = (presentCount(beforeBitmap) + 7) / 8;
    this.afterNullBytes = (presentCount(afterBitmap) + 7) / 8;
  }

  /** Whether another image follows. */
  public boolean hasNext() {
    return in.remaining() > 0;
  }

  /** Goes to the next image. */
  public void beginImage(boolean afterImage) {
    presentBitmap = afterImage ? afterBitmap : beforeBitmap;
    valueIndex = 0;
    nullBitmap = in.skip(afterImage ? afterNullBytes : beforeNullBytes);
  }

  private int presentCount(int bitmap) {
    int count = 0;
    for (int column = 0; column < columns; column++) {
      count += bit(bitmap, column);
    }
    return count;
  }

  /**
   * Whether the column, asked for from the first to the last, has a value here: it is in the image
   * (a virtual column is not) and not NULL.
   */
  public boolean hasValue(int column) {
    return bit(presentBitmap, column) != 0 && bit(nullBitmap, valueIndex++) == 0;
  }

  /**
   * Skips the value of a column, asked for like {@link #hasValue}.
   *
   * @return whether there was one
   */
  public boolean skipValue(int column) {
    boolean there = hasValue(column);
    if (there) {
      Cells.skip(in, table.type(column), table.metadata(column));
    }
    return there;
  }

  /** Skips the next image. */
  void skipImage(boolean afterImage) {
    beginImage(afterImage);
    for (int column = 0; column < columns; column++) {
      skipValue(column);
    }
  }

  private int bit(int bitmap, int index) {
    return in.array()[bitmap + (index >> 3)] >> (index & 7) & 1;
  }

  /** Where the next value's bytes are. */
  public ByteReader reader() {
    return in;
  }

  /** Whether two images, given by where they begin and end, are the same bytes. */
  public boolean sameBytes(int beforeStart, int beforeEnd, int afterEnd) {
    return Arrays.equals(in.array(), beforeStart, beforeEnd, in.array(), beforeEnd, afterEnd);
  }
}
