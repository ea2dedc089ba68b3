package io.doltconnect.history;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.ReadPart;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;

/** What the reader of a reconciliation hands to the task, in the order in which it is delivered. */
sealed interface Finding {
  /** What it takes of the queue, in bytes. */
  default long bytes() {
    return 128;
  }

  /** A table is about to be read. */
  record Table(TableId table, boolean whole) implements Finding {}

  /** All rows of a table are to be forgotten. */
  record Truncation(TableSchemas schemas) implements Finding {}

  /**
   * A definition that the records did not have before.
   *
   * @param known whether they had another one
   */
  record Definition(TableDefinition definition, String createTable, boolean known)
      implements Finding {
    @Override
    public long bytes() {
      return 128L + createTable.length();
    }
  }

  /** A table that the records had a definition of is not there any more. */
  record Gone(TableId table) implements Finding {}

  /**
   * Rows of one table.
   *
   * @param commit the commit that the table was compared with; empty if it was read whole
   * @param reached how far it is read with these, if that is a place to go on at
   */
  record Rows(
      TableSchemas schemas,
      Optional<String> commit,
      List<Row> rows,
      long bytes,
      Optional<ReadPart> reached)
      implements Finding {}

  /** A row, or what is known of it. */
  sealed interface Row {
    /** Whether it is not there any more. */
    boolean gone();

    /** A row as it is, or was. */
    record Values(Struct values, boolean gone) implements Row {}

    /** A row that is gone, of which nothing but its key is known. */
    record Key(Struct key) implements Row {
      @Override
      public boolean gone() {
        return true;
      }
    }

    /** A row that cannot be converted. */
    record Failed(RowFailure failure, boolean gone) implements Row {}
  }

  /** The server broke it off; all is read again. */
  record Again() implements Finding {}

  /** All of a table is there, and need not be read again whatever comes. */
  record TableEnd(ReadTable read) implements Finding {}

  /**
   * Nothing follows.
   *
   * @param position the transactions that are in all that was read
   * @param tables the tables that were read
   * @param gone captured tables that are not there any more
   * @param hashes of the tables that were read and have rows that Dolt cannot log
   * @param server what is known of the server if its log is another one
   */
  record End(
      GtidSet position,
      List<ReadTable> tables,
      Set<TableId> gone,
      Map<TableId, String> hashes,
      Optional<Reconciliation.OtherServer> server)
      implements Finding {
    public End {
      hashes = Map.copyOf(hashes);
      tables = List.copyOf(tables);
      gone = Set.copyOf(gone);
    }
  }
}
