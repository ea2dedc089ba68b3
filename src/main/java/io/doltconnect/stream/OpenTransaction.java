package io.doltconnect.stream;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.record.SourceBlock;

/**
 * A transaction whose events are coming.
 *
 * @param moment when it was received
 * @param source what its records say of where they are from
 * @param executed whether all of it was delivered before
 * @param resumeAt the first row that was not
 */
record OpenTransaction(
    Gtid gtid, long moment, SourceBlock source, boolean executed, RowPosition resumeAt) {

  /** Whether a table's rows in it are wanted. */
  boolean delivers(JoiningTables captured, TableId table) {
    return !executed && captured.captures(gtid, table);
  }
}
