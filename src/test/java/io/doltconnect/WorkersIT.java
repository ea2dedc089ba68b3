package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.ConnectWorkerBuilder;
import io.doltconnect.support.DoltBinary;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The zip in workers of several versions of Kafka Connect: of the oldest and the newest one, or, by
 * {@code ./workers}, of all in all forms.
 */
class WorkersIT {
  /** System property: "all", or nothing for the short form. */
  private static final String WHICH = "workers";

  /** System property: homes of further Javas to run the workers on, with commas between. */
  private static final String JAVAS = "workers.java";

  private static final String OLDEST = "3.9.2";
  private static final String NEWEST = "4.4.0";

  /** All that {@code ./workers} runs. */
  static final List<String> VERSIONS = List.of(OLDEST, "4.3.1", NEWEST);

  private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"));
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int TRANSACTION_TIMEOUT_MILLIS = 5_000;

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static int runs;

  private enum Form {
    DISTRIBUTED,
    STANDALONE
  }

  private record Workplace(String version, Form form, String discovery, Path java) {
    @Override
    public String toString() {
      return "Connect %s, %s, %s, %s".formatted(version, form, discovery, java.getFileName());
    }
  }

  @BeforeAll
  static void start() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
    dolt.close();
  }

  static Stream<Workplace> workplaces() {
    if (!System.getProperty(WHICH, "").equals("all")) {
      return Stream.of(
          new Workplace(OLDEST, Form.DISTRIBUTED, "only_scan", OWN_JAVA),
          new Workplace(NEWEST, Form.DISTRIBUTED, "service_load", OWN_JAVA),
          new Workplace(NEWEST, Form.STANDALONE, "only_scan", OWN_JAVA));
    }
    List<Workplace> all = new ArrayList<>();
    for (Path java : javas()) {
      for (String version : VERSIONS) {
        for (Form form : Form.values()) {
          for (String discovery : List.of("service_load", "only_scan")) {
            all.add(new Workplace(version, form, discovery, java));
          }
        }
      }
    }
    return all.stream();
  }

  private static List<Path> javas() {
    List<Path> javas = new ArrayList<>(List.of(OWN_JAVA));
    Arrays.stream(System.getProperty(JAVAS, "").split(","))
        .filter(home -> !home.isBlank())
        .map(Path::of)
        .forEach(javas::add);
    return javas;
  }

  @ParameterizedTest
  @MethodSource("workplaces")
  void deliverTheRowsThatThereAreAndEveryChangeOverARestart(Workplace workplace)
      throws SQLException {
    long begin = System.nanoTime();
    String name = "w" + ++runs;
    dolt.execute("create database " + name);
    dolt.executeIn(
        name, "create table t(id int primary key, v int)", "insert into t values (1, 1)");
    Map<String, String> connector = connector(name, workplace.form());
    try (ConnectWorker worker = worker(workplace, name, connector).start();
        TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      if (workplace.form() == Form.DISTRIBUTED) {
        worker.rest().putConnector(name, connector);
      }
      worker.awaitRunning(name);
      assertThat(worker.rest().plugins())
          .filteredOn(plugin -> plugin.get("class").asText().equals(Connectors.CLASS))
          .hasSize(1);
      awaitRows(reader, name, "r1");
      dolt.executeIn(name, "insert into t values (2, 2)", "update t set v = 3 where id = 2");
      awaitRows(reader, name, "c2", "u2");
      end(worker, workplace.form());
      dolt.executeIn(name, "delete from t where id = 1", "insert into t values (3, 3)");
      worker.start();
      awaitRows(reader, name, "d1", "c3");
      dolt.executeIn(name, "insert into t values (4, 4)");
      awaitRows(reader, name, "c4");
      reader.readToEnd();
      assertThat(reader.all())
          .filteredOn(record -> isRow(record, name))
          .extracting(WorkersIT::brief)
          .containsExactly("r1", "c2", "u2", "d1", "c3", "c4");
    }
    System.out.printf(
        "%s, Dolt %s: passed (%d s)%n",
        workplace,
        DoltBinary.version(DoltBinary.path()),
        Duration.ofNanos(System.nanoTime() - begin).toSeconds());
  }

  private static ConnectWorkerBuilder worker(
      Workplace workplace, String name, Map<String, String> connector) {
    ConnectWorkerBuilder builder =
        ConnectWorker.builder(broker.bootstrapServers())
            .version(workplace.version())
            .java(workplace.java())
            .property("plugin.discovery", workplace.discovery())
            // It lives for seconds: the second compiler would cost more than it gives.
            .jvmArgument("-XX:TieredStopAtLevel=1")
            .heapMegabytes(256);
    if (workplace.form() == Form.STANDALONE) {
      return builder.standalone(connector);
    }
    for (String topic : List.of("config", "offset", "status")) {
      builder.property(topic + ".storage.topic", "connect-" + topic + "-" + name);
    }
    return builder.property("group.id", "connect-" + name).exactlyOnce(TRANSACTION_TIMEOUT_MILLIS);
  }

  private static Map<String, String> connector(String name, Form form) {
    return Connectors.config(
        dolt,
        name,
        "snapshot.mode",
        "initial",
        "database.include.list",
        name,
        "exactly.once.support",
        form == Form.DISTRIBUTED ? "required" : "requested");
  }

  /** A worker that delivers exactly once is killed; another one must store its offsets first. */
  private static void end(ConnectWorker worker, Form form) {
    switch (form) {
      case DISTRIBUTED -> worker.kill();
      case STANDALONE -> worker.stop();
    }
  }

  private static void awaitRows(TopicReader reader, String name, String... briefs) {
    reader.awaitRecords(
        records ->
            records.stream()
                .filter(record -> isRow(record, name))
                .map(WorkersIT::brief)
                .toList()
                .containsAll(List.of(briefs)),
        List.of(briefs).toString(),
        PATIENCE);
  }

  private static boolean isRow(TopicRecord record, String name) {
    return record.topic().equals(name + "." + name + ".t") && !record.isTombstone();
  }

  private static String brief(TopicRecord record) {
    return record.payload().get("op").asText() + record.keyPayload().get("id").asText();
  }
}
