package io.doltconnect.replica;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.DoltServerBuilder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A source whose log names the columns, and a replica, for all tests of a class. */
public final class ReplicaServers implements BeforeAllCallback, AfterAllCallback {
  private final UnaryOperator<DoltServerBuilder> settings;
  private DoltServer source;
  private DoltReplica replica;

  public ReplicaServers() {
    this(builder -> builder);
  }

  /** A source that is started with other settings, too. */
  public ReplicaServers(UnaryOperator<DoltServerBuilder> settings) {
    this.settings = settings;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    source = settings.apply(DoltServer.builder().variable("binlog_row_metadata", "FULL")).start();
    replica = new DoltReplica();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    source.close();
    replica.close();
  }

  public DoltServer source() {
    return source;
  }

  public DoltReplica replica() {
    return replica;
  }
}
