package io.doltconnect.faults;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.doltconnect.replica.DoltReplica;
import io.doltconnect.support.BrokerProcess;
import io.doltconnect.support.ConnectRestException;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.ConnectWorkerBuilder;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.TcpProxy;
import io.doltconnect.writers.Work;
import io.doltconnect.writers.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server, a broker and a worker in processes of their own, a proxy before each of the first two,
 * writers, and a consumer. A fault may do to them what it likes, but leaves all of them running.
 */
final class Rig implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  static final String MARKS = "marks.marks";
  static final String CONNECTOR = "faults";
  static final List<String> DATABASES = List.of("w0", "w1");
  private static final int FIRST_PAUSE = 1_000;
  private static final int LEAST_PAUSE = 100;
  private static final int LONGEST_PAUSE = 4_000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

  /** What Kafka Connect itself says of a task that could not write in time. */
  private static final List<String> OF_KAFKA =
      List.of("before its producer transaction expired", "ProducerFencedException");

  /** What the log lost is found at the next heartbeat, or by the next audit. */
  private static final Duration HEALING = Duration.ofSeconds(150);

  private final DoltServer dolt;
  private final TcpProxy network;
  private final BrokerProcess broker;
  private final ConnectWorker worker;
  private final Consumer consumer;
  private final Writers writers;
  private final Delivery delivery;
  private final Map<String, String> config;
  private final Path logs;
  private Optional<ConnectWorker> second = Optional.empty();
  private JsonNode state = MissingNode.getInstance();
  private int restarts;
  private long marks;
  private long nextLook;

  Rig(Delivery delivery, long seed, Collection<Work> left, Path logs) throws Exception {
    this.delivery = delivery;
    this.logs = Files.createDirectories(logs);
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    network = new TcpProxy(dolt.port());
    broker = new BrokerProcess();
    dolt.execute("CREATE DATABASE marks", "CREATE TABLE " + MARKS + "(mark BIGINT PRIMARY KEY)");
    writers = Writers.startOnFailingServer(dolt, seed, DATABASES, left, FIRST_PAUSE);
    consumer =
        new Consumer(
            broker.bootstrapServers(), "all", CONNECTOR, delivery, logs.resolve("records.log"));
    worker = startWorker();
    config = connector();
    create();
    worker.awaitRunning(CONNECTOR);
  }

  private ConnectWorker startWorker() {
    ConnectWorkerBuilder builder =
        ConnectWorker.builder(broker.proxiedBootstrapServers())
            .heapMegabytes(400)
            // How soon a dead worker is given up.
            .property("session.timeout.ms", "6000")
            .property("heartbeat.interval.ms", "2000")
            .property("task.shutdown.graceful.timeout.ms", "10000");
    delivery.configure(builder);
    return builder.start();
  }

  private Map<String, String> connector() {
    Map<String, String> properties = new HashMap<>();
    properties.put("connector.class", "io.doltconnect.DoltSourceConnector");
    properties.put("name", CONNECTOR);
    properties.put("tasks.max", "1");
    properties.put("topic.prefix", CONNECTOR);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", Integer.toString(network.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", String.join(",", DATABASES) + ",marks");
    properties.put("include.schema.changes", "true");
    properties.put("bigint.unsigned.handling.mode", "precise");
    properties.put("poll.interval.ms", "100");
    properties.put("max.batch.size", "500");
    properties.put("audit.interval.ms", "5000");
    properties.put("connect.timeout.ms", "3000");
    properties.put("database.query.timeout.ms", "10000");
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "1000");
    // One topic for all, because Kafka keeps no order across topics.
    properties.put("transforms", "one");
    properties.put("transforms.one.type", "org.apache.kafka.connect.transforms.RegexRouter");
    properties.put("transforms.one.regex", CONNECTOR + "(\\..*)?");
    properties.put("transforms.one.replacement", "all");
    delivery.configure(properties);
    return properties;
  }

  DoltServer dolt() {
    return dolt;
  }

  /** Between the connector and Dolt. */
  TcpProxy network() {
    return network;
  }

  BrokerProcess broker() {
    return broker;
  }

  ConnectWorker worker() {
    return worker;
  }

  /** Starts another worker of the group, beside the first. */
  ConnectWorker startSecondWorker() {
    second = Optional.of(startWorker());
    return second.get();
  }

  /** Ends the other worker's life. */
  void closeSecondWorker() {
    second.ifPresent(ConnectWorker::close);
    second = Optional.empty();
  }

  Consumer consumer() {
    return consumer;
  }

  Writers writers() {
    return writers;
  }

  /** Gives the connector its configuration. */
  void create() {
    worker.rest().putConnector(CONNECTOR, config);
  }

  /** Gives the connector another configuration for a while; {@link #create} takes it back. */
  void reconfigure(String name, String value) {
    Map<String, String> changed = new HashMap<>(config);
    changed.put(name, value);
    worker.rest().putConnector(CONNECTOR, changed);
  }

  void stopConnector() {
    worker.rest().stopConnector(CONNECTOR);
    worker.awaitState(CONNECTOR, "STOPPED");
  }

  /** Stores the offset of the stopped connector without some of its keys. */
  void removeFromOffset(String... keys) {
    for (JsonNode entry : worker.rest().offsets(CONNECTOR).get("offsets")) {
      Map<String, Object> offset = JSON.convertValue(entry.get("offset"), MAP);
      List.of(keys).forEach(offset::remove);
      worker.rest().patchOffsets(CONNECTOR, JSON.convertValue(entry.get("partition"), MAP), offset);
    }
  }

  /** What the consumer does when the user of the stopped connector begins anew. */
  void forget() {
    pass(1_000);
    consumer.forget();
  }

  /** Damages the file in which the stopped server keeps the number of its last transaction. */
  void losePosition(boolean truncate) throws IOException {
    Path position = dolt.dataDirectory().resolve(".doltcfg/binlog-position");
    if (truncate) {
      Files.write(position, new byte[0]);
    } else {
      Files.delete(position);
    }
  }

  /** Lets the time go by. */
  void pass(long millis) {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    do {
      consumer.poll();
    } while (System.nanoTime() < end);
  }

  /** Waits until all that is written by now is delivered. */
  void catchUp() throws Exception {
    // A snapshot that is under way may read the first mark before other tables.
    awaitMark();
    awaitMark();
  }

  private void awaitMark() throws Exception {
    dolt.execute("INSERT INTO %s VALUES (%d)".formatted(MARKS, ++marks));
    long begin = System.nanoTime();
    long end = begin + PATIENCE.toNanos();
    long seen = consumer.records();
    while (consumer.lastMark() < marks) {
      consumer.poll();
      slowWritersDown(System.nanoTime() - begin);
      failIfConnectorFailed();
      if (consumer.records() > seen) {
        // Slow is not wrong.
        seen = consumer.records();
        end = System.nanoTime() + PATIENCE.toNanos();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "Not all of what was written came, and nothing for %s. Status: %s. The worker's log ends:%n%s"
                .formatted(PATIENCE, worker.rest().status(CONNECTOR), worker.logTail()));
      }
    }
  }

  /**
   * The longer what is written takes to come, the less is written: on any machine, not too much.
   */
  private void slowWritersDown(long nanos) {
    long millis = Duration.ofNanos(nanos).toMillis() / 10;
    writers.slowDown((int) Math.max(LEAST_PAUSE, Math.min(LONGEST_PAUSE, millis)));
  }

  /** Waits until the connector and its task run. */
  void awaitRunning() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      consumer.poll();
      failIfConnectorFailed();
      if (System.nanoTime() > end) {
        throw new AssertionError("Not RUNNING after %s: %s".formatted(PATIENCE, state));
      }
    } while (!isRunning(state));
  }

  private static boolean isRunning(JsonNode state) {
    return state.at("/connector/state").asText().equals("RUNNING")
        && state.at("/tasks/0/state").asText().equals("RUNNING");
  }

  private void failIfConnectorFailed() {
    if (System.nanoTime() - nextLook < 0) {
      return;
    }
    nextLook = System.nanoTime() + LOOK_NANOS;
    try {
      state = worker.rest().status(CONNECTOR);
      if (state.toString().contains("FAILED")) {
        restartAfterKafka(state.toPrettyString().replace("\\n", "\n"));
      }
    } catch (ConnectRestException e) {
      // It is being made or moved.
      state = MissingNode.getInstance();
      consumer.note(e.getMessage());
    }
  }

  /** A task that Kafka keeps from writing for too long has to be restarted by the user. */
  private void restartAfterKafka(String status) {
    if (OF_KAFKA.stream().noneMatch(status::contains)) {
      throw new AssertionError("The connector failed: " + status);
    }
    consumer.note("restarted after " + status);
    restarts++;
    worker.rest().restart(CONNECTOR);
  }

  /** How often a task had to be restarted because it could not write to Kafka in time. */
  int restarts() {
    return restarts;
  }

  /**
   * Lets the writers wait, lets all be delivered, and compares.
   *
   * @return what differs though it had time to be healed
   */
  List<String> differences(DoltReplica replica) throws Exception {
    writers.pause();
    try {
      catchUp();
      List<String> differences = compare(replica);
      long end = System.nanoTime() + HEALING.toNanos();
      while (!differences.isEmpty() && System.nanoTime() < end) {
        consumer.note("differs yet: " + differences);
        pass(3_000);
        catchUp();
        differences = compare(replica);
      }
      return differences;
    } finally {
      writers.resume();
    }
  }

  private List<String> compare(DoltReplica replica) throws SQLException {
    List<String> differences = new ArrayList<>();
    for (String database : DATABASES) {
      for (String difference : replica.differences(dolt, database, consumer.rows())) {
        differences.add(database + ": " + difference);
      }
    }
    return differences;
  }

  /** Keeps what tells of a failure. */
  void keepLogs() throws IOException {
    consumer.note("end");
    Files.copy(worker.log(), logs.resolve("worker.log"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(logs.resolve("dolt.log"), dolt.logTail());
  }

  @Override
  public void close() throws Exception {
    writers.close();
    consumer.close();
    closeSecondWorker();
    worker.close();
    network.close();
    broker.close();
    dolt.close();
  }
}
