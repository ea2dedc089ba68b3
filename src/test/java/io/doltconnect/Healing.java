package io.doltconnect;

import io.doltconnect.model.GtidSet;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Waits until a task says that nothing is missing of what its source holds: it has each transaction
 * that the source counts, no table is waiting to be read, and the tables were compared with what
 * was delivered without a finding. The task needs a short {@code heartbeat.interval.ms} and {@code
 * audit.interval.ms}.
 *
 * @param patience how long it may take; Dolt's heartbeats, which come every 30 s, tell that a
 *     transaction never comes
 */
public record Healing(TaskHarness task, DoltServer source, Duration patience) {
  /** What is to be found was there when the second one began. */
  private static final int LOOKS = 2;

  /**
   * Waits. Nobody writes meanwhile.
   *
   * @param each is given every record that comes, heartbeats too
   * @throws AssertionError if it takes too long
   */
  public void await(Consumer<SourceRecord> each) throws Exception {
    look(GtidSet.parse(source.executedGtids()), each);
  }

  /** Waits until it has looked at the tables, whatever it misses of the log. */
  public void awaitLook(Consumer<SourceRecord> each) throws Exception {
    look(GtidSet.empty(), each);
  }

  private void look(GtidSet present, Consumer<SourceRecord> each) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    long reconciles;
    do {
      await(() -> isDelivered(present), end, "deliver " + present, each);
      reconciles = count("Reconciles");
      long looks = count("Audits") + LOOKS;
      await(() -> count("Audits") >= looks, end, "look at the tables", each);
    } while (count("Reconciles") > reconciles || !isDelivered(GtidSet.empty()));
  }

  private long count(String metric) {
    return (Long) task.metric(metric);
  }

  private boolean isDelivered(GtidSet present) {
    return present.isContainedIn(GtidSet.parse((String) task.offset().get("gtid_set")))
        && !task.offset().containsKey("reconciling")
        && !(Boolean) task.metric("Reconciling");
  }

  private void await(BooleanSupplier done, long end, String what, Consumer<SourceRecord> each)
      throws InterruptedException {
    task.pollUntil(done, Duration.ofNanos(end - System.nanoTime()), each);
    if (!done.getAsBoolean()) {
      throw new AssertionError(
          "The task does not %s within %s, its offset is %s, it reconciled last because: %s"
              .formatted(what, patience, task.offset(), task.metric("LastReconcile")));
    }
  }
}
