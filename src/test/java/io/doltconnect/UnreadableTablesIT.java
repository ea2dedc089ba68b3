package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.properties;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.preflight.Finding;
import io.doltconnect.preflight.Finding.Severity;
import io.doltconnect.preflight.Preflight;
import io.doltconnect.support.DoltServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Dolt itself cannot print or read concern nobody but those who capture them. */
class UnreadableTablesIT {
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt =
        DoltServer.builder()
            .variable("binlog_row_metadata", "FULL")
            .setUp(
                "create database odd",
                "create table odd.extracted(id int primary key, c date,"
                    + " y int generated always as (extract(year from c)) stored)",
                "create table odd.found(id int primary key, c varchar(9),"
                    + " check (find_in_set(c, 'a,b')))",
                "create table odd.ok(id int primary key)",
                "insert into odd.ok values (1)",
                "create database broken",
                "create table broken.ok(id int primary key)",
                "insert into broken.ok values (1)",
                "create table broken.damaged(a varchar(30), v int)",
                "insert into broken.damaged values ('abc', 1), ('abcdefghijkl', 2)",
                // It damages the rows of a table without a primary key.
                "alter table broken.damaged add column c int after a",
                "create database lab",
                "create table lab.points(id int primary key, v vector(3))")
            .start();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static List<Finding> findings(Map<String, String> properties) {
    return new Preflight(new DoltSourceConfig(properties))
        .run().stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void thoseThatAreCapturedAreNamedAtValidation() {
    assertThat(findings(properties(dolt, "odd")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.property()).isEqualTo("table.exclude.list");
              assertThat(finding.message())
                  .contains("cannot be read: odd.extracted (", "SHOW CREATE TABLE works", "'YEAR'")
                  .doesNotContain("odd.ok");
            });
    assertThat(findings(properties(dolt, "broken")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.property()).isEqualTo("table.exclude.list");
              assertThat(finding.message())
                  .contains("1 captured table(s) cannot be read: broken.damaged (", "panic")
                  .doesNotContain("goroutine", "\n");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"odd", "broken"})
  void othersAreDeliveredAllTheSame(String database) throws Exception {
    Map<String, String> properties =
        properties(dolt, database, "table.include.list", database + "\\.ok");

    assertThat(findings(properties)).isEmpty();
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
    }
  }

  @Test
  void columnsThatCannotBeLoggedAreStillFound() {
    assertThat(findings(properties(dolt, "lab", "reconcile.interval.ms", "0")))
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).containsIgnoringCase("v vector(3)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"odd", "broken"})
  void aSnapshotOfThemNamesThemAndShowsNoStackOfTheServer(String database) {
    try (TaskHarness task =
        new TaskHarness(properties(dolt, database, "errors.max.retries", "0"))) {
      Throwable failure =
          catchThrowable(
              () -> {
                task.start();
                task.poll(3, PATIENCE);
              });

      assertThat(failure)
          .hasMessageContaining(database.equals("odd") ? "odd.extracted" : "broken.damaged")
          .hasMessageContaining("'table.exclude.list'");
      assertThat(trace(failure)).doesNotContain("goroutine");
    }
  }
}
