package io.doltconnect.history;

import io.doltconnect.config.RowErrorMode;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.record.RowFailure;
import io.doltconnect.types.SqlValue;
import io.doltconnect.types.UnrepresentableValueException;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;

/** The values of the present row of a query, and how large they are. For one thread. */
public final class RowCells {
  /** A struct, its array and the boxed values, besides what they hold. */
  private static final int ROW_OVERHEAD = 64;

  private static final int VALUE_OVERHEAD = 24;

  private final RowStream rows;
  private final SqlValue[] values;
  private long bytes;

  /**
   * Looks at some columns of a query's answer.
   *
   * @param first the first of them, from 1
   */
  public RowCells(RowStream rows, int first, int count) {
    this.rows = rows;
    this.values = new SqlValue[count];
    for (int i = 0; i < count; i++) {
      values[i] = new Cell(first + i);
    }
  }

  private final class Cell implements SqlValue {
    private final int column;

    Cell(int column) {
      this.column = column;
    }

    @Override
    public String text() {
      String text = rows.text(column);
      bytes += text == null ? 0 : VALUE_OVERHEAD + text.length();
      return text;
    }

    @Override
    public byte[] bytes() {
      byte[] found = rows.bytes(column);
      bytes += found == null ? 0 : VALUE_OVERHEAD + found.length;
      return found;
    }
  }

  /**
   * Gives the present row to a sink.
   *
   * @param gone whether the table has it no more
   * @throws ConnectException if a value has no form under the configuration, and the task is to
   *     fail then; it names the table
   */
  public void into(SqlRowReader reader, boolean gone, RowSink sink) throws InterruptedException {
    try {
      sink.add(read(reader, gone), gone, takeBytes());
    } catch (FailedRowException e) {
      sink.failed(e.failure(), gone, takeBytes());
    }
  }

  /**
   * Reads the present row.
   *
   * @throws ConnectException as {@link #into}
   * @throws FailedRowException if the task is to go on then
   */
  public Struct read(SqlRowReader reader, boolean gone) throws FailedRowException {
    try {
      return reader.read(values);
    } catch (IllegalArgumentException | UnrepresentableValueException e) {
      if (reader.errors() == RowErrorMode.FAIL) {
        throw new ConnectException(
            "A row of table %s cannot be delivered: %s"
                .formatted(reader.schemas().table().id(), e.getMessage()),
            e);
      }
      List<RowFailure.Value> raw = reader.raw(values);
      throw new FailedRowException(
          new RowFailure(
              reader.schemas(),
              e.getMessage(),
              RowFailure.Form.TEXT,
              gone ? raw : List.of(),
              gone ? List.of() : raw),
          e);
    }
  }

  /** About how many bytes the values take that were asked for since the last call. */
  public long takeBytes() {
    long taken = bytes + ROW_OVERHEAD;
    bytes = 0;
    return taken;
  }
}
