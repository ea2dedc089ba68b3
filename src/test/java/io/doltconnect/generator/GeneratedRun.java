package io.doltconnect.generator;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.support.DoltServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * One seed: operations on a source, a connector that follows them at some distance and is stopped
 * now and then, and comparisons of what its records gave.
 */
final class GeneratedRun {
  /** Statements that need other rows or definitions than there are; more test nothing. */
  private static final double MAX_REFUSED = 0.4;

  private static final String DATABASE = "made";

  private final long seed;
  private final int operations;
  private final int compareEvery;
  private final Profile profile;
  private final Choice choice;
  private final Choice stops;
  private final Path log;
  private int operation;
  private int comparisons;
  private int interruptions;

  /**
   * A run.
   *
   * @param compareEvery the number of operations between two comparisons; it changes nothing else
   */
  GeneratedRun(long seed, int operations, int compareEvery) {
    this.seed = seed;
    this.operations = operations;
    this.compareEvery = compareEvery;
    this.choice = new Choice(seed);
    this.stops = choice.split();
    this.profile = Profile.draw(choice);
    this.log = Path.of("target", "generator", "seed" + seed + ".sql");
  }

  /**
   * Executes all of it.
   *
   * @throws SourceEndedException if the server that is the source ended by itself, so that this run
   *     says nothing of the connector
   */
  void run() throws Exception {
    say("%d operations of %s begin, statements in %s".formatted(operations, profile, log));
    long begin = System.nanoTime();
    try (DoltServer source =
            DoltServer.builder().variable("binlog_row_metadata", profile.metadata()).start();
        DoltReplica replica = new DoltReplica()) {
      source.execute("CREATE DATABASE " + DATABASE);
      try (Session session = new Session(source, DATABASE, log);
          Follower follower = new Follower(source, DATABASE, replica)) {
        try {
          run(session, follower);
        } catch (Exception | AssertionError e) {
          String failure = failure(session, follower, e);
          if (!source.isRunning()) {
            throw new SourceEndedException(failure + "The source ended:\n" + source.logTail(), e);
          }
          throw new AssertionError(failure, e);
        }
        say(
            "all of them, %d statements, %.0f%% refused, %d records, %d stops, %d comparisons, %d s"
                .formatted(
                    session.executed() + session.refused(),
                    100 * refused(session),
                    follower.records(),
                    interruptions,
                    comparisons,
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
      }
    }
  }

  private void run(Session session, Follower follower) throws Exception {
    Operations all = new Operations(session, choice, profile);
    int next = 0;
    for (operation = 1; operation <= operations; operation++) {
      session.note("-- operation " + operation);
      all.next();
      if (--next <= 0) {
        next = stops.of(1, 5, 20, 40);
        follow(session, follower, all.takeInterruptible());
      }
      if (operation % compareEvery == 0) {
        follower.follow();
        compare(follower, "while it follows");
      }
    }
    operation = operations;
    session.run("CALL dolt_checkout('main')");
    follower.follow();
    compare(follower, "at the end");
    follower.readAgain();
    compare(follower, "when all is read again");
    if (refused(session) > MAX_REFUSED) {
      throw new AssertionError("The source refused too much, the generator is wrong");
    }
  }

  private void follow(Session session, Follower follower, boolean interruptible) throws Exception {
    if (interruptible && stops.chance(15)) {
      double part = stops.fraction();
      session.note("-- the connector reads, and stops after %.2f of it".formatted(part));
      interruptions++;
      follower.followInterrupted(part);
    } else {
      session.note("-- the connector reads");
      follower.follow();
    }
  }

  private void compare(Follower follower, String when) throws SQLException {
    comparisons++;
    List<String> differences = follower.differences();
    if (!differences.isEmpty()) {
      throw new AssertionError(when + ": " + String.join(System.lineSeparator(), differences));
    }
  }

  private static double refused(Session session) {
    return (double) session.refused() / Math.max(1, session.executed() + session.refused());
  }

  private String failure(Session session, Follower follower, Throwable reason) {
    return """
        Seed %d fails at operation %d of %d, %s.
        Repeat it by -Dgenerator.seed=%1$d -Dgenerator.operations=%2$d, and look closer by
        -Dgenerator.compare=1. All statements are in %s.
        %s
        The last records:
        %s
        The last statements:
        %s"""
        .formatted(
            seed,
            operation,
            operations,
            profile,
            log,
            reason,
            follower.lastRecords(),
            session.lastStatements());
  }

  private void say(String text) {
    System.out.println("Generator, seed " + seed + ": " + text);
  }
}
