package io.doltconnect.faults;

import io.doltconnect.replica.DoltReplica;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random faults: without system properties a few of one seed that is always the same. {@code
 * faults} is the number of faults under each promise, {@code faults.seed} their seed, {@code
 * faults.delivery} one promise, {@code faults.kinds} those that happen, {@code faults.group} the
 * number of them between two comparisons.
 */
class FaultsIT {
  private static final int SHORT = 5;
  private static final long SEED_OF_SUITE = 15_280;
  private static final int GROUP = Integer.getInteger("faults.group", 5);

  /**
   * What Dolt logged and did not commit when it was killed stays with consumers, unless something
   * else is read from the table. Killed while nothing is written it is by DOLT_RESTARTS.
   */
  private static final EnumSet<Fault> LEFT_OUT = EnumSet.of(Fault.DOLT_KILL);

  /** Those that were run when they were written, each at least once. */
  private static final EnumSet<Fault> OF_SUITE =
      EnumSet.of(
          Fault.WORKER_KILL,
          Fault.WORKER_KILL_IN_START,
          Fault.WORKER_FREEZE,
          Fault.DOLT_STOP,
          Fault.DOLT_RESTARTS,
          Fault.POSITION_LOST,
          Fault.CUT,
          Fault.REFUSE,
          Fault.STALL,
          Fault.EVENT_FLIPPED,
          Fault.EVENT_TORN,
          Fault.EVENTS_REORDERED,
          Fault.CONNECTOR_PAUSE,
          Fault.CONNECTOR_STOP,
          Fault.CONNECTOR_RESTART,
          Fault.BROKER_CUT,
          Fault.BROKER_THROTTLE);

  private static DoltReplica replica;

  @BeforeAll
  static void start() {
    replica = new DoltReplica();
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  static List<Arguments> runs() {
    Integer faults = Integer.getInteger("faults");
    if (faults == null) {
      // The strictest of the promises.
      return List.of(Arguments.of(Delivery.WHOLE_TRANSACTIONS, List.of(SEED_OF_SUITE), SHORT));
    }
    // Short, to be typed again.
    long seed = Long.getLong("faults.seed", new SplittableRandom().nextLong(1_000_000_000));
    String one = System.getProperty("faults.delivery");
    return Arrays.stream(Delivery.values())
        .filter(delivery -> one == null || one.equals(delivery.name()))
        .map(delivery -> Arguments.of(delivery, List.of(seed), faults))
        .toList();
  }

  private static EnumSet<Fault> kinds() {
    String kinds = System.getProperty("faults.kinds");
    if (kinds == null) {
      return System.getProperty("faults") == null ? OF_SUITE : EnumSet.complementOf(LEFT_OUT);
    }
    return Arrays.stream(kinds.split(","))
        .map(Fault::valueOf)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void leavesConsumersWithWhatDoltHolds(Delivery delivery, List<Long> seeds, int faults)
      throws Exception {
    new FaultRun(delivery, seeds, faults, GROUP, kinds()).run(replica);
  }
}
