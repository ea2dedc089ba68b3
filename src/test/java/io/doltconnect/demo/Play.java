package io.doltconnect.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plays the story step by step, and waits for the records of each. */
final class Play {
  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final DemoServers servers;
  private final Path config;
  private final SqlSession session;
  private final Feed<ReadableRecord> records;
  private final Feed<String> newHires;
  private final Console console;

  /**
   * A play.
   *
   * @param config the connector's configuration
   */
  Play(
      DemoServers servers,
      Path config,
      SqlSession session,
      Feed<ReadableRecord> records,
      Feed<String> newHires,
      Console console) {
    this.servers = servers;
    this.config = config;
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
  List<String> run(boolean withKill) throws SQLException, IOException, InterruptedException {
    List<ExpectedRecord> expected = new ArrayList<>();
    for (Step step : Story.past()) {
      console.title(step.title());
      execute(step);
      expected.addAll(step.records());
    }
    console.title("The connector is created, and reads what is there");
    servers.register(config);
    awaitRecords(expected.size());
    for (Step step : Story.steps()) {
      console.title(step.title());
      boolean down = withKill && step.workerDown();
      if (down) {
        console.line("   The Connect worker is killed ...");
        servers.worker().kill();
      }
      execute(step);
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

  private void execute(Step step) throws SQLException {
    for (String sql : step.sql()) {
      console.statement(sql);
      session.execute(sql);
    }
  }

  private void awaitRecords(int count) throws InterruptedException {
    long end = System.nanoTime() + STEP_TIMEOUT.toNanos();
    while (records.made().size() < count && System.nanoTime() < end) {
      Thread.sleep(50);
    }
  }
}
