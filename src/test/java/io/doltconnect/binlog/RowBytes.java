package io.doltconnect.binlog;

import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.ByteSlice;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;

/** Writes the rows of one rows event, image by image. */
public final class RowBytes {
  private final int columns;
  private final boolean[] absent;
  private final Kind kind;
  private final EventBytes images = new EventBytes();

  public RowBytes(int columns, Kind kind) {
    this.columns = columns;
    this.absent = new boolean[columns];
    this.kind = kind;
  }

  /** Leaves a column out of every image, as Dolt does with virtual ones. */
  public RowBytes without(int column) {
    absent[column] = true;
    return this;
  }

  /**
   * One image: an Integer as INT, a String of less than 256 bytes as VARCHAR, bytes as they are, or
   * null.
   *
   * @param values of the columns that are present
   */
  public RowBytes image(Object... values) {
    byte[] nulls = new byte[(values.length + 7) / 8];
    EventBytes cells = new EventBytes();
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        nulls[i / 8] |= (byte) (1 << i % 8);
      } else if (values[i] instanceof Integer number) {
        cells.uint(4, number);
      } else if (values[i] instanceof byte[] bytes) {
        cells.bytes(bytes);
      } else {
        byte[] text = new EventBytes().utf8((String) values[i]).toByteArray();
        cells.uint(1, text.length).bytes(text);
      }
    }
    images.bytes(nulls).bytes(cells.toByteArray());
    return this;
  }

  public byte[] toByteArray() {
    byte[] present = new byte[(columns + 7) / 8];
    for (int i = 0; i < columns; i++) {
      if (!absent[i]) {
        present[i / 8] |= (byte) (1 << i % 8);
      }
    }
    EventBytes out = new EventBytes().lengthEncoded(columns).bytes(present);
    if (kind == Kind.UPDATE) {
      out.bytes(present);
    }
    return out.bytes(images.toByteArray()).toByteArray();
  }

  /** An event of deletions that insertions into the same table follow. */
  public RowsEvent eventBefore(RowBytes insertions, TableMap map, int ordinal) {
    return new RowsEvent(map, kind, ordinal, slice(), insertions.slice());
  }

  private ByteSlice slice() {
    byte[] bytes = toByteArray();
    return new ByteSlice(bytes, 0, bytes.length);
  }

  /** The event as the reader hands it on. */
  public RowsEvent event(TableMap map, int ordinal) {
    return new RowsEvent(map, kind, ordinal, slice());
  }
}
