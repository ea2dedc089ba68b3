package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A table that is larger than the memory. */
class SnapshotMemoryIT {
  /** In a process of its own. */
  private static final int ROWS = 200_000;

  private static final int HEAP_MEGABYTES = 64;

  /** In a worker, if asked for. */
  private static final int WORKER_ROWS = Integer.getInteger("rows", 0);

  private static final int WORKER_HEAP_MEGABYTES = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private DoltServer dolt;

  @BeforeEach
  void start() throws Exception {
    dolt = DoltServer.launch();
    dolt.execute("CREATE DATABASE d");
    dolt.executeIn(
        "d",
        "CREATE TABLE thousand(n INT PRIMARY KEY)",
        "INSERT INTO thousand WITH RECURSIVE r(n) AS"
            + " (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 999) SELECT n FROM r",
        "CREATE TABLE t(id INT PRIMARY KEY, v VARCHAR(400))");
  }

  @AfterEach
  void stop() {
    dolt.close();
  }

  @Test
  void isReadInASmallProcess() throws Exception {
    fill(ROWS);
    Path output = Files.createTempFile("drain", ".log");
    try {
      int exitCode =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + HEAP_MEGABYTES + "m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Drain.class.getName(),
                  Integer.toString(dolt.port()),
                  Integer.toString(ROWS))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();

      assertThat(exitCode).as(() -> read(output)).isZero();
    } finally {
      Files.delete(output);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "rows", matches = "\\d+")
  void isReadInASmallWorker() throws Exception {
    fill(WORKER_ROWS);
    try (KafkaBroker broker = KafkaBroker.start();
        ConnectWorker worker =
            ConnectWorker.builder(broker.bootstrapServers())
                .schemas(false)
                .heapMegabytes(WORKER_HEAP_MEGABYTES)
                .start()) {
      long pid = worker.pid();
      long start = System.nanoTime();
      worker
          .rest()
          .putConnector(
              "memory",
              Connectors.config(
                  dolt, "memory", "table.include.list", "d\\.t", "snapshot.mode", "initial"));
      BitSet ids = new BitSet(WORKER_ROWS);
      long records = 0;
      try (TopicReader reader =
          TopicReader.ofPrefix(broker.bootstrapServers(), "memory").keepingNothing()) {
        long end = start + PATIENCE.toNanos();
        while (ids.cardinality() < WORKER_ROWS && System.nanoTime() < end) {
          for (TopicRecord record : reader.poll()) {
            if (record.topic().equals("memory.d.t")) {
              ids.set(Delivered.id(record));
              records++;
            }
          }
        }
      }
      System.out.printf("%d rows in %.0f s%n", WORKER_ROWS, (System.nanoTime() - start) / 1e9);
      assertThat(records).isEqualTo(WORKER_ROWS);
      assertThat(worker.pid()).isEqualTo(pid);
      assertThat(worker.isRunning()).isTrue();
      assertThat(Files.readString(worker.log())).doesNotContain("java.lang.OutOfMemoryError");
    }
  }

  private void fill(int rows) throws Exception {
    for (int first = 0; first < rows; first += 100_000) {
      dolt.executeIn(
          "d",
          ("INSERT INTO t SELECT %d + a.n * 1000 + b.n, REPEAT('x', 350)"
                  + " FROM thousand a JOIN thousand b WHERE a.n < %d")
              .formatted(first, Math.min(100_000, rows - first) / 1_000));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Polls a task until every row came once. */
  static final class Drain {
    private Drain() {}

    /**
     * Runs it.
     *
     * @param arguments port of the server, number of rows
     */
    public static void main(String[] arguments) throws InterruptedException {
      int rows = Integer.parseInt(arguments[1]);
      BitSet ids = new BitSet(rows);
      long records = 0;
      try (TaskHarness task = new TaskHarness(properties(arguments[0])).start()) {
        while (ids.cardinality() < rows) {
          List<SourceRecord> batch = task.poll();
          for (SourceRecord record : batch) {
            ids.set(((Struct) record.key()).getInt32("id"));
            records++;
          }
        }
      }
      if (records != rows) {
        throw new IllegalStateException("%d records of %d rows".formatted(records, rows));
      }
    }

    private static java.util.Map<String, String> properties(String port) {
      return java.util.Map.of(
          "name", "drain",
          "topic.prefix", "drain",
          "database.hostname", "127.0.0.1",
          "database.port", port,
          "database.user", "root",
          "table.include.list", "d\\.t",
          "include.schema.changes", "false",
          "snapshot.mode", "initial");
    }
  }
}
