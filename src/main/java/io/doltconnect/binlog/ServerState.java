package io.doltconnect.binlog;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.GtidSet;
import java.io.IOException;

/**
 * What must be asked of the server beside the stream. Used by the reader's thread only, but for
 * {@link #shutDown}. Each method throws IOException if the server does not answer.
 */
public interface ServerState extends AutoCloseable {

  /** {@code @@GLOBAL.gtid_executed}; can be ahead of what is written to the log. */
  GtidSet executed() throws IOException;

  /** {@code @@GLOBAL.gtid_purged}, with every GTID before the one that Dolt names. */
  GtidSet purged() throws IOException;

  /** The end of what is written to the log. */
  LogPosition endOfLog() throws IOException;

  /** The branch that the server logs. */
  String branch() throws IOException;

  /** The statements that run now and may write, to be watched until they end. */
  InFlight statementsInFlight() throws IOException;

  /** Statements that ran at one moment. */
  interface InFlight {

    /** How many of them may still run; 0 once all have ended. */
    int remaining() throws IOException;
  }

  /**
   * Cuts the connection for good, so that a thread that waits for an answer fails. Never waits; any
   * thread may call it.
   */
  void shutDown();

  @Override
  void close();
}
