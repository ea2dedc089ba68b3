package io.doltconnect.history;

import io.doltconnect.dolt.RowStream;
import io.doltconnect.types.SqlValue;
import io.doltconnect.types.UnrepresentableValueException;
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
   * Reads the present row.
   *
   * @throws ConnectException if a value has no form under the configuration; it names the table
   */
  public Struct read(SqlRowReader reader) {
    try {
      return reader.read(values);
    } catch (IllegalArgumentException | UnrepresentableValueException e) {
      throw new ConnectException(
          "A row of table %s cannot be delivered: %s"
              .formatted(reader.schemas().table().id(), e.getMessage()),
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
