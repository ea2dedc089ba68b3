package io.doltconnect.stream.keys;

import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.stream.rows.FormerRows;
import io.doltconnect.stream.rows.RowReader;
import org.apache.kafka.connect.data.Struct;

/** What deletions mean after a primary key was defined anew. Not thread-safe. */
public final class Deletions {
  private final FormerRows former;
  private final WrittenKeys written;
  private final RowsEvent event;
  private final RowReader reader;

  private Deletions(FormerRows former, WrittenKeys written, RowsEvent event, RowReader reader) {
    this.former = former;
    this.written = written;
    this.event = event;
    this.reader = reader;
  }

  /**
   * None is one. The key has other columns now: Dolt shows the rows with the values of the former
   * key under the columns of the present one (binlog_row_serialization.go asks the present
   * definition whether a column of the former row is part of the key).
   */
  static Deletions none() {
    return new Deletions(null, null, null, null);
  }

  /** Each deletes a row under a former key. */
  static Deletions of(FormerRows former) {
    return new Deletions(former, null, null, null);
  }

  /** Those are none whose key is written again. */
  static Deletions beside(WrittenKeys written, RowsEvent event, RowReader reader) {
    return new Deletions(null, written, event, reader);
  }

  public TableSchemas schemas(RowReader present) {
    return former == null ? present.schemas() : former.schemas();
  }

  public Struct read(RowReader present, RowCursor cursor) {
    return former == null ? present.read(cursor) : former.read(cursor);
  }

  /** Whether the row that begins at a position of the event's array is not deleted. */
  public boolean isNone(int position) {
    if (former != null) {
      return false;
    }
    if (written == null) {
      return true;
    }
    byte[] key = reader.readKey(event, position);
    // A row from before its key column was there has been under no key of this kind.
    return key == null || written.contains(key);
  }
}
