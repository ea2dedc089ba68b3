package io.doltconnect.binlog;

import java.io.IOException;
import java.util.Set;

/**
 * What must be asked of the server beside the stream. Used by the reader's thread only. Each method
 * throws IOException if the server does not answer.
 */
public interface ServerState extends AutoCloseable {

  /** {@code @@GLOBAL.gtid_executed}; can be ahead of what is written to the log. */
  GtidSet executed() throws IOException;

  /** {@code @@GLOBAL.gtid_purged}, with every GTID before the one that Dolt names. */
  GtidSet purged() throws IOException;

  /** Ids of the sessions that execute a statement now, this connection's own not among them. */
  Set<Long> runningStatements() throws IOException;

  @Override
  void close();
}
