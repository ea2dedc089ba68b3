package io.doltconnect.stream.keys;

import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.stream.rows.FormerRows;
import io.doltconnect.stream.rows.ImageReader;
import io.doltconnect.stream.rows.RowReader;

/** What the deletions of an event mean. Not thread-safe. */
public sealed interface Deletions {

  /** Who reads them, if there is a reader of rows of the present definition. */
  default ImageReader reader(RowReader present) {
    return present;
  }

  /** Whether the row that begins at a position of the event's array is not deleted. */
  boolean isNone(int position);

  /** They are what they seem, or there are none. */
  record AsLogged() implements Deletions {
    @Override
    public boolean isNone(int position) {
      return false;
    }
  }

  /**
   * None is one. The key has other columns now: Dolt shows the rows with the values of the former
   * key under the columns of the present one (binlog_row_serialization.go asks the present
   * definition whether a column of the former row is part of the key).
   */
  record None() implements Deletions {
    @Override
    public boolean isNone(int position) {
      return true;
    }
  }

  /** Each deletes a row under a former key. */
  record OfFormerKeys(FormerRows former) implements Deletions {
    @Override
    public ImageReader reader(RowReader present) {
      return former;
    }

    @Override
    public boolean isNone(int position) {
      return false;
    }
  }

  /** Those are none whose key is written again. */
  record ExceptWritten(WrittenKeys written, RowsEvent event, RowReader reader)
      implements Deletions {
    @Override
    public boolean isNone(int position) {
      byte[] key = reader.readKey(event, position);
      // A row from before its key column was there has been under no key of this kind.
      return key == null || written.contains(key);
    }
  }
}
