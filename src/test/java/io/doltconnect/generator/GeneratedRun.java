package io.doltconnect.generator;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.FreePort;
import java.nio.file.Path;
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
    int remotesApi = FreePort.find();
    try (DoltServer source =
            DoltServer.builder()
                .variable("binlog_row_metadata", profile.metadata())
                .remotesApi(remotesApi)
                .start();
        DoltReplica replica = new DoltReplica()) {
      source.execute("CREATE DATABASE " + DATABASE);
      try (Session session = new Session(source, DATABASE, log);
          Follower follower = new Follower(source, DATABASE, replica)) {
        try {
          run(
              session,
              follower,
              new Operations(session, choice, profile, source, remotesApi, follower));
        } catch (Exception | AssertionError e) {
          String failure = failure(session, follower, e);
          if (!source.isRunning()) {
            throw new SourceEndedException(failure + "The source ended:\n" + source.logTail(), e);
          }
          say("fails at operation %d: %s".formatted(operation, e));
          throw new AssertionError(failure, e);
        }
        say(
            "all of them, %d statements, %.0f%% refused, %d records, %d stops, %d comparisons (%d late), %d tables by their rows, reconciled %d times, %d s"
                .formatted(
                    session.executed() + session.refused(),
                    100 * refused(session),
                    follower.records(),
                    interruptions,
                    comparisons,
                    follower.late(),
                    replica.comparedByRows(),
                    follower.reconciles(),
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
      }
    }
  }

  private void run(Session session, Follower follower, Operations all) throws Exception {
    int next = 0;
    for (operation = 1; operation <= operations; operation++) {
      session.note("-- operation " + operation);
      all.next();
      if (--next <= 0) {
        next = stops.of(1, 5, 20, 40);
        follow(session, follower);
      }
      if (operation % compareEvery == 0) {
        compare(follower, "while it follows");
      }
    }
    operation = operations;
    session.run("CALL dolt_checkout('main')");
    compare(follower, "at the end");
    comparisons++;
    require(follower.differencesOfAnother(), "when all is read again");
    if (refused(session) > MAX_REFUSED) {
      throw new AssertionError("The source refused too much, the generator is wrong");
    }
  }

  private void follow(Session session, Follower follower) throws Exception {
    if (stops.chance(15)) {
      double part = stops.fraction();
      session.note("-- the connector reads, and stops after %.2f of it".formatted(part));
      interruptions++;
      follower.followInterrupted(part);
      return;
    }
    session.note("-- the connector reads");
    follower.follow();
    if (stops.chance(15)) {
      session.note("-- the connector is stopped until it reads again");
      interruptions++;
      follower.leave();
    }
  }

  private void compare(Follower follower, String when) throws Exception {
    comparisons++;
    require(follower.differences(), when);
  }

  private static void require(List<String> differences, String when) {
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
