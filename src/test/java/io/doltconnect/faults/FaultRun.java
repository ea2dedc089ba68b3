package io.doltconnect.faults;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.writers.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Faults under one promise, of one seed after the other. What happens follows from the seed, when
 * it does not.
 */
final class FaultRun {
  private static final int PERCENT_AT_REST = 60;
  private static final int LONGEST_REST = 3_000;

  private final Delivery delivery;
  private final List<Long> seeds;
  private final int faults;
  private final int group;
  private final EnumSet<Fault> kinds;
  private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
  private final List<Fault> deck = new ArrayList<>();
  private Random random = new Random();
  private long seed;
  private int comparisons;

  /**
   * A run.
   *
   * @param faults how many faults each seed has
   * @param group how many faults there are between two comparisons
   */
  FaultRun(Delivery delivery, List<Long> seeds, int faults, int group, EnumSet<Fault> kinds) {
    this.delivery = delivery;
    this.seeds = seeds;
    this.faults = faults;
    this.group = group;
    this.kinds = kinds;
    this.seed = seeds.get(0);
  }

  /** Executes all of it. */
  void run(DoltReplica replica) throws Exception {
    long begin = System.nanoTime();
    Path logs = Path.of("target", "faults", delivery + "-" + seed);
    try (Rig rig = new Rig(delivery, seed, EnumSet.noneOf(Work.class), logs)) {
      try {
        // The first snapshot is not disturbed: it has tests of its own, and others follow.
        rig.catchUp();
        say(rig, "all runs after %d s, logs in %s".formatted(seconds(begin), logs));
        for (long next : seeds) {
          seed = next;
          random = new Random(seed + delivery.ordinal());
          deck.clear();
          happen(rig, replica);
        }
      } catch (Exception | AssertionError e) {
        rig.keepLogs();
        throw new AssertionError(
            "%s: %s%nThe same faults again: ./faults %d %d. Logs: %s"
                .formatted(label(), e, faults, seed, logs.toAbsolutePath()),
            e);
      }
      say(rig, summary(rig, seconds(begin)));
    }
  }

  private void happen(Rig rig, DoltReplica replica) throws Exception {
    int number = 0;
    while (number < faults) {
      int end = Math.min(faults, number + group);
      while (number < end) {
        happen(rig, ++number);
      }
      compare(rig, replica, number);
    }
  }

  private void happen(Rig rig, int number) throws Exception {
    if (deck.isEmpty()) {
      deck.addAll(kinds);
      Collections.shuffle(deck, random);
    }
    Fault fault = deck.remove(deck.size() - 1);
    long begin = System.nanoTime();
    say(rig, "fault %d, %s".formatted(number, fault));
    String detail = fault.happen(rig, new Random(random.nextLong()));
    happened.merge(fault, 1, Integer::sum);
    say(rig, "fault %d, %s %s, %d s".formatted(number, fault, detail, seconds(begin)));
    if (random.nextInt(100) < PERCENT_AT_REST) {
      rig.awaitRunning();
    }
    rig.pass(random.nextInt(LONGEST_REST));
  }

  private void compare(Rig rig, DoltReplica replica, int number) throws Exception {
    long begin = System.nanoTime();
    List<String> differences = rig.differences(replica);
    List<String> violations = rig.consumer().takeViolations();
    comparisons++;
    say(
        rig,
        "after fault %d: %s, %d records, %d read from tables, %d repeated, %d s"
            .formatted(
                number,
                differences.isEmpty() ? "equal" : "DIFFERENT",
                rig.consumer().records(),
                rig.consumer().readFromTables(),
                rig.consumer().repetitions().repeated(),
                seconds(begin)));
    if (!differences.isEmpty() || !violations.isEmpty()) {
      throw new AssertionError(
          "after fault %d:%n%s%n%d changes that break the promise: %s"
              .formatted(
                  number,
                  String.join(System.lineSeparator(), differences),
                  violations.size(),
                  violations.subList(0, Math.min(10, violations.size()))));
    }
  }

  private String summary(Rig rig, long seconds) {
    return "%d faults %s, %d comparisons, all equal, %d records, of which %d were read from tables and %d repeated, %d restarts of a task that Kafka kept waiting, %d s%n%s"
        .formatted(
            seeds.size() * faults,
            happened,
            comparisons,
            rig.consumer().records(),
            rig.consumer().readFromTables(),
            rig.consumer().repetitions().repeated(),
            rig.restarts(),
            seconds,
            rig.writers().summary());
  }

  private static long seconds(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
  }

  private String label() {
    return "Faults, seed %d, %s".formatted(seed, delivery);
  }

  private void say(Rig rig, String text) {
    System.out.println(label() + ": " + text);
    rig.consumer().note(text);
  }
}
