package io.doltconnect.dolt;

import java.util.Set;

/** What pinning a position asks of the server. */
public interface PinSource {
  String gtidExecuted();

  Set<RunningStatement> runningStatements();

  void beginSnapshot();

  void endSnapshot();
}
