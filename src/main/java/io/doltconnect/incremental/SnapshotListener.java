package io.doltconnect.incremental;

import io.doltconnect.model.TableId;
import io.doltconnect.offset.QueuedSnapshot;
import java.util.List;
import java.util.OptionalLong;

/** Told how snapshots go that are taken beside the stream. Called by the task's thread. */
public interface SnapshotListener {
  /** How the reading of a table ended. */
  enum Outcome {
    /** All of it is delivered. */
    SUCCEEDED,
    /** It has no rows that are wanted. */
    EMPTY,
    /** It has no key by which its rows could be told from others. */
    NO_PRIMARY_KEY,
    /** It is not there, or is put aside. */
    SKIPPED,
    /** The server did not give its rows, or one cannot be delivered. */
    SQL_EXCEPTION
  }

  /** One begins. */
  void started(QueuedSnapshot snapshot, List<TableId> tables);

  /** A row was delivered. */
  void incrementalRow();

  /** A part of a table was delivered. */
  void inProgress(QueuedSnapshot snapshot, List<TableId> tables, QueuedSnapshot.Reached reached);

  /**
   * A table was read.
   *
   * @param rows how many of its rows were delivered; empty if it was read as a whole
   */
  void tableRead(
      QueuedSnapshot snapshot,
      List<TableId> tables,
      TableId table,
      OptionalLong rows,
      Outcome outcome);

  /** It has come to its end. */
  void completed(QueuedSnapshot snapshot);

  /** Some of its tables are not read after all. */
  void left(QueuedSnapshot snapshot, List<TableId> tables);

  /** It was ended before. */
  void aborted(QueuedSnapshot snapshot, String reason);

  /** One was asked for that cannot be taken, or something else that cannot be done. */
  void refused(String id, String reason);
}
