package io.doltconnect.replica;

import io.doltconnect.support.DoltServer;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two sources for all tests of a class, one whose log names the columns and one whose log does not,
 * and a replica. Both are asked for by {@code binlog_row_metadata}: {@code FULL} or {@code
 * MINIMAL}.
 */
public final class NamedAndUnnamed implements BeforeAllCallback, AfterAllCallback {
  private Map<String, DoltServer> sources = Map.of();
  private DoltReplica replica;

  @Override
  public void beforeAll(ExtensionContext context) {
    sources =
        Map.of(
            "MINIMAL",
            DoltServer.launch(),
            "FULL",
            DoltServer.builder().variable("binlog_row_metadata", "FULL").start());
    replica = new DoltReplica();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    sources.values().forEach(DoltServer::close);
    replica.close();
  }

  /** The source with that much of its columns in the log. */
  public DoltServer source(String metadata) {
    return sources.get(metadata);
  }

  public DoltReplica replica() {
    return replica;
  }

  /** Executes statements, and compares what the records make of them with the source. */
  public void replicate(String metadata, String database, String... statements) throws Exception {
    try (Replication replication = new Replication(source(metadata), database)) {
      replication.then(statements).verify(replica);
    }
  }
}
