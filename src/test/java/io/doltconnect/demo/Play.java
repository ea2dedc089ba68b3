package io.doltconnect.demo;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plays the story step by step, and waits for the records of each. */
final class Play {
  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final DemoServers servers;
  private final SqlSession session;
  private final Feed<ReadableRecord> records;
  private final Feed<String> newHires;
  private final Console console;

  Play(
      DemoServers servers,
      SqlSession session,
      Feed<ReadableRecord> records,
      Feed<String> newHires,
      Console console) {
    this.servers = servers;
    this.session = session;
    this.records = records;
    this.newHires = newHires;
    this.console = console;
  }

  /**
   * Plays all steps.
   *
   * @param withKill whether the worker is killed where a step says so
   * @return the differences between what was expected and what arrived
   */
  List<String> run(boolean withKill) throws SQLException, InterruptedException {
    List<ExpectedRecord> expected = new ArrayList<>();
    for (Step step : Story.steps()) {
      console.title(step.title());
      boolean down = withKill && step.workerDown();
      if (down) {
        console.line("   The Connect worker is killed ...");
        servers.worker().kill();
      }
      for (String sql : step.sql()) {
        console.statement(sql);
        session.execute(sql);
      }
      if (down) {
        console.line("   ... and started again");
        servers.worker().start();
        servers.awaitRunning();
      }
      expected.addAll(step.records());
      awaitRecords(expected.size());
    }
    // What should not have come would come now.
    Thread.sleep(QUIET.toMillis());
    List<String> differences =
        new ArrayList<>(new Comparison(expected, records.made()).differences());
    if (!newHires.made().equals(Story.newHires())) {
      differences.add(
          "New hires: expected %s, but got %s".formatted(Story.newHires(), newHires.made()));
    }
    return differences;
  }

  private void awaitRecords(int count) throws InterruptedException {
    long end = System.nanoTime() + STEP_TIMEOUT.toNanos();
    while (records.made().size() < count && System.nanoTime() < end) {
      Thread.sleep(50);
    }
  }
}
