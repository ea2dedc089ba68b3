package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A large transaction, which Dolt writes as a single event, in a worker with little memory. */
class MemoryIT {
  private static final int ROWS = 200_000;
  private static final int ROWS_OF_A_STATEMENT = 20_000;
  private static final int HEAP_MEGABYTES = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() {
    dolt = DoltServer.launch();
    broker = KafkaBroker.start();
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .schemas(false)
            .heapMegabytes(HEAP_MEGABYTES)
            .start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  @Test
  void deliversEveryRowOfALargeTransactionOnce() throws Exception {
    dolt.execute("create database d", "create table d.t(id int primary key, v varchar(200))");
    worker
        .rest()
        .putConnector(
            "memory", Connectors.config(dolt, "memory", "include.schema.changes", "false"));
    worker.awaitRunning("memory");
    long pid = worker.pid();

    insertAll();

    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), "memory")) {
      List<TopicRecord> records = reader.awaitRecords(ROWS, PATIENCE);
      // Whatever came twice would come before this.
      dolt.execute("insert into d.t values (" + ROWS + ", 'end')");
      Delivered.awaitRow(reader, ROWS, "memory.d.t");
      assertThat(IntStream.range(0, ROWS).allMatch(row -> Delivered.id(records.get(row)) == row))
          .as("the rows in their order")
          .isTrue();
      assertThat(reader.all().size()).isEqualTo(ROWS + 1);
      assertThat(records.stream().map(record -> record.payload().at("/source/gtid").asText()))
          .as("one transaction")
          .containsOnly(records.get(0).payload().at("/source/gtid").asText());
    }
    assertThat(worker.isRunning()).isTrue();
    assertThat(worker.pid()).isEqualTo(pid);
    assertThat(Files.readString(worker.log())).doesNotContain("java.lang.OutOfMemoryError");
  }

  private static void insertAll() throws SQLException {
    String text = "x".repeat(150);
    List<String> statements = new ArrayList<>();
    statements.add("start transaction");
    for (int first = 0; first < ROWS; first += ROWS_OF_A_STATEMENT) {
      statements.add(
          "insert into t values "
              + IntStream.range(first, first + ROWS_OF_A_STATEMENT)
                  .mapToObj(id -> "(" + id + ",'" + text + "')")
                  .collect(Collectors.joining(",")));
    }
    statements.add("commit");
    dolt.executeIn("d", statements.toArray(String[]::new));
  }
}
