package io.doltconnect.dolt.pin;

import io.doltconnect.binlog.ServerState.InFlight;
import io.doltconnect.dolt.RunningStatement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Watches the statements that ran at one moment until they have ended. For one thread. */
public final class StatementWatch implements InFlight {
  private final Supplier<Set<RunningStatement>> source;
  private final Set<RunningStatement> remaining;
  private final long start;

  /** Begins with the statements that run now. */
  StatementWatch(Supplier<Set<RunningStatement>> source) {
    this.source = source;
    this.start = System.nanoTime();
    this.remaining = new HashSet<>(source.get());
  }

  @Override
  public int remaining() {
    if (!remaining.isEmpty()) {
      Duration passed = Duration.ofNanos(System.nanoTime() - start);
      Set<RunningStatement> now = source.get();
      remaining.removeIf(
          earlier -> now.stream().noneMatch(later -> earlier.mayStillBe(later, passed)));
    }
    return remaining.size();
  }

  /** Those that may still run. */
  Set<RunningStatement> statements() {
    return Set.copyOf(remaining);
  }
}
