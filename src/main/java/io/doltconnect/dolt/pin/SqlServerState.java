package io.doltconnect.dolt.pin;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.ServerState;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.GtidSet;
import java.io.IOException;
import java.util.function.Supplier;

/** Asks a server about its binlog over SQL. Thread-confined like its client, which it closes. */
public final class SqlServerState implements ServerState {
  private final DoltClient client;

  public SqlServerState(DoltClient client) {
    this.client = client;
  }

  @Override
  public GtidSet executed() throws IOException {
    return GtidSet.parse(ask(client::gtidExecuted));
  }

  @Override
  public GtidSet purged() throws IOException {
    return GtidSet.parse(ask(client::gtidPurged)).backToFirst(executed());
  }

  @Override
  public LogPosition endOfLog() throws IOException {
    return ask(client::binlogEnd)
        .orElseThrow(() -> new IOException("The server says nothing of its binlog's end"));
  }

  @Override
  public String branch() throws IOException {
    return ask(client::logBinBranch);
  }

  @Override
  public InFlight statementsInFlight() throws IOException {
    StatementWatch watch = ask(() -> new StatementWatch(client::runningStatements));
    return () -> ask(watch::remaining);
  }

  private static <T> T ask(Supplier<T> question) throws IOException {
    try {
      return question.get();
    } catch (DoltException e) {
      if (e.isTransient()) {
        throw new IOException(e.getMessage(), e);
      }
      throw new BinlogException(e.getMessage(), e);
    }
  }

  @Override
  public void shutDown() {
    client.shutDown();
  }

  @Override
  public void close() {
    client.close();
  }
}
