package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions that the binlog does not have any more, or never had. */
class BinlogGapIT {
  private static final int EXPIRE_SECONDS = 2;

  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    worker = ConnectWorker.builder(broker.bootstrapServers()).start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
  }

  private static TopicReader reader(String name) {
    return TopicReader.ofPrefix(broker.bootstrapServers(), name);
  }

  private static void stop(String name) {
    worker.rest().stopConnector(name);
    worker.awaitState(name, "STOPPED");
  }

  private static void resume(String name) {
    worker.rest().resume(name);
    worker.awaitRunning(name);
  }

  private static List<Integer> ids(TopicReader reader, int last, String topic) {
    return Delivered.ids(
        Delivered.awaitRow(reader, last, topic).stream()
            .filter(record -> record.topic().equals(topic))
            .toList());
  }

  @Test
  void refusesToGoOnBehindWhatWasPurged() throws Exception {
    DoltServer dolt =
        DoltServer.builder()
            .variable("binlog_expire_logs_seconds", Integer.toString(EXPIRE_SECONDS))
            .start();
    try (dolt;
        TopicReader reader = reader("purged")) {
      dolt.execute(
          "create database d",
          "create table d.t(id int primary key, v int unsigned default 4294967295)",
          "insert into d.t(id) values (1)");
      worker
          .rest()
          .putConnector("purged", Connectors.config(dolt, "purged", "reconcile.mode", "fail"));
      worker.awaitRunning("purged");
      Delivered.awaitRow(reader, 1, "purged.d.t");
      stop("purged");
      dolt.execute("insert into d.t(id) values (2)");
      String lost = dolt.executedGtids();
      purgeFirstFile(dolt);
      dolt.execute("insert into d.t(id) values (3)");

      worker.rest().resume("purged");

      String uuid = lost.substring(0, lost.indexOf(':'));
      String last = lost.substring(lost.lastIndexOf('-') + 1);
      assertThat(worker.awaitFailed("purged"))
          .contains(
              "The server has purged transactions that were not read yet: " + uuid + ":" + last)
          .contains("delete the connector's offsets", "reconcile.mode=auto")
          .contains("binlog_expire_logs_seconds");

      stop("purged");
      worker.rest().deleteOffsets("purged");
      resume("purged");
      dolt.execute("insert into d.t(id) values (4)");
      assertThat(ids(reader, 4, "purged.d.t")).containsExactly(1, 3, 4);
      assertThat(reader.all())
          .filteredOn(record -> Delivered.id(record) > 0)
          .extracting(record -> record.payload().at("/after/v").asLong())
          .containsOnly(4294967295L);
      worker.rest().deleteConnector("purged");
    }
  }

  /** Each start begins a file and purges those that were last written long enough ago. */
  private static void purgeFirstFile(DoltServer dolt) throws IOException {
    dolt.stop();
    dolt.start();
    Path first = firstFile(dolt);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Files.getLastModifiedTime(first)
                    .toInstant()
                    .plusSeconds(EXPIRE_SECONDS + 1)
                    .isBefore(Instant.now()));
    dolt.stop();
    dolt.start();
    assertThat(first).doesNotExist();
  }

  private static Path firstFile(DoltServer dolt) throws IOException {
    try (Stream<Path> files = Files.list(dolt.dataDirectory().resolve(".dolt/binlog"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".000001"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void goesOnBehindATransactionThatDoltNumberedButNeverLogged() throws Exception {
    DoltServer dolt = DoltServer.launch();
    try (dolt;
        TopicReader reader = reader("burnt");
        TopicReader late = reader("late")) {
      dolt.execute(
          "create database d",
          "create table d.t(id int primary key)",
          "insert into d.t values (1)");
      worker.rest().putConnector("burnt", Connectors.config(dolt, "burnt"));
      worker.awaitRunning("burnt");
      Delivered.awaitRow(reader, 1, "burnt.d.t");

      // With this table the configuration would have been refused.
      dolt.execute("create table d.share(id int primary key, v decimal(5,5))");
      String burnt = burn(dolt);
      dolt.execute("insert into d.t values (2)");
      Delivered.awaitRow(reader, 2, "burnt.d.t");
      stop("burnt");
      dolt.execute("insert into d.t values (3)");
      resume("burnt");
      dolt.execute("insert into d.t values (4)");
      assertThat(ids(reader, 4, "burnt.d.t")).containsOnly(1, 2, 3, 4);
      assertThat(Files.readString(worker.log()))
          .contains("Table d.share now has columns of types that Dolt cannot log: v DECIMAL(5,5)")
          .contains("Transactions " + burnt + " were numbered by Dolt but never logged");
      assertThat(ids(reader, 1, "burnt.d.share")).containsOnly(1);
      stop("burnt");

      worker
          .rest()
          .putConnector("late", Connectors.config(dolt, "late", "table.exclude.list", "d\\.share"));
      worker.awaitRunning("late");
      assertThat(ids(late, 4, "late.d.t")).containsOnly(1, 2, 3, 4);
      resume("burnt");
      dolt.execute("insert into d.t values (5)");
      assertThat(ids(late, 5, "late.d.t")).containsOnly(1, 2, 3, 4, 5);
      assertThat(ids(reader, 5, "burnt.d.t")).containsOnly(1, 2, 3, 4, 5);
      worker.rest().deleteConnector("burnt");
      worker.rest().deleteConnector("late");
    }
  }

  /** Commits a value that Dolt cannot write to its log; the answer is the GTID that it burns. */
  private static String burn(DoltServer dolt) throws SQLException {
    dolt.execute("insert into d.share values (1, 0.5)");
    assertThat(dolt.query("select id from d.share")).hasSize(1);
    return dolt.executedGtids().replace(":1-", ":");
  }
}
