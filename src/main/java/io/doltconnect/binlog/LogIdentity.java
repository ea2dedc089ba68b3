package io.doltconnect.binlog;

import io.doltconnect.model.ServerRun;
import io.doltconnect.model.ServerRuns;
import java.time.Instant;
import java.util.Optional;

/**
 * Which log a position counts. A server that lost its position, or got another one, numbers its
 * transactions anew, but the files from before stay where they are: Dolt reads these too, and sends
 * what a set of the new numbers lacks.
 *
 * @param branch the branch whose changes are in it
 * @param since when the first process of the server was started that wrote in it; empty if
 *     everything belongs to it that the server has
 * @param lastWriter a moment at which the last process that is known to have written to it was up;
 *     empty if none is known
 */
public record LogIdentity(String branch, Optional<Instant> since, Optional<Instant> lastWriter) {
  /** The log of which an offset knows these runs of the server. */
  public static LogIdentity of(String branch, Optional<Instant> since, ServerRuns runs) {
    return new LogIdentity(
        branch, since, runs.runs().stream().map(ServerRun::until).max(Instant::compareTo));
  }

  /** Whether what a process wrote that was started then is of a log that was there before. */
  boolean isFormer(Instant writerStarted) {
    return since.filter(writerStarted::isBefore).isPresent();
  }
}
