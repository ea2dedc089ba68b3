package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.MavenJars;
import io.doltconnect.support.PostgresServer;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.IsolationLevel;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples with sinks: Debezium's JDBC sink in the worker beside the connector. */
class SinksIT {
  private static final String SINK_VERSION = "3.6.0.Final";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /**
   * The types that the sink writes to Dolt as they were: Dolt refuses the times of a day it sends.
   */
  private static final String TYPES =
      "create table types(id int primary key, t tinyint, bu bigint unsigned, d decimal(10,3),"
          + " f double, c varchar(40), tx text, vb varbinary(20), bl blob, e enum('a','b,c'),"
          + " s set('x','y'), j json, d1 date, dt datetime(6), ts timestamp(6),"
          + " y year, b8 bit(8))";

  private static final String ORDERS =
      "create table orders(shop varchar(10), id int, item varchar(40), price decimal(6,2),"
          + " primary key (shop, id))";

  private static final String PROVIDERS = "org.apache.kafka.common.config.provider.";

  @TempDir static Path secrets;
  private static DoltServer dolt;
  private static DoltServer replica;
  private static PostgresServer postgres;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() throws Exception {
    Path sink = MavenJars.folder("jdbc-sink", SINK_VERSION);
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    replica = DoltServer.builder().start();
    postgres = PostgresServer.start(driver(sink));
    broker = KafkaBroker.start();
    Files.writeString(secrets.resolve("user"), "root");
    Files.writeString(secrets.resolve("dolt.properties"), "user=root");
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .property("config.providers", "dir,file")
            .property("config.providers.dir.class", PROVIDERS + "DirectoryConfigProvider")
            .property("config.providers.file.class", PROVIDERS + "FileConfigProvider")
            // Not the class path of the tests, which has parts of the sink.
            .version("4.4.0")
            .plugin("debezium-connector-jdbc", sink)
            .heapMegabytes(768)
            .start();
    dolt.execute("create database mirror", "create database plain", "create database outboxes");
    dolt.executeIn(
        "mirror",
        TYPES,
        ORDERS,
        "insert into types values (1, -1, 9223372036854775807, 1.5, 1.25, 'é', 'text', x'00ff',"
            + " x'ff00', 'b,c', 'x,y', '{\"a\": [1, \"b\"]}', '2020-02-29',"
            + " '2020-02-29 01:02:03.000456', '2020-02-29 01:02:03.000456',"
            + " 1999, b'101'), (2, null, null, null, null, null, null, null, null, null, null,"
            + " null, null, null, null, null, null)",
        "insert into orders values ('a', 1, 'tea', 1.5), ('a', 2, 'cake', 2), ('b', 1, 'tea', 3)",
        "call dolt_commit('-Am', 'orders')");
    Map<String, String> mirror = source("dolt-source.json", "mirror");
    mirror.put("database.user", "${dir:%s:user}".formatted(secrets));
    start(mirror);
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    postgres.close();
    replica.close();
    dolt.close();
  }

  private static Path driver(Path sink) throws Exception {
    try (Stream<Path> jars = Files.list(sink)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("postgresql-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** An example with a topic prefix and a database that no other test has. */
  private static Map<String, String> source(String file, String name) throws Exception {
    Map<String, String> config = Examples.source(Examples.config(file), name, dolt);
    config.put("topic.prefix", name);
    if (config.computeIfPresent("table.include.list", (key, list) -> list.replace("shop", name))
        == null) {
      config.put("database.include.list", name);
    }
    return config;
  }

  /** An example that reads the topics of such a source. */
  private static Map<String, String> sink(String file, String source, String url, String user)
      throws Exception {
    Map<String, String> config = Examples.sink(Examples.config(file), source + "-sink", url, user);
    config.put("topics.regex", "%s\\.%s\\..*".formatted(source, source));
    return config;
  }

  private static void start(Map<String, String> source) {
    source.put("poll.interval.ms", "100");
    worker.rest().putConnector(source.get("name"), source);
    worker.awaitRunning(source.get("name"));
  }

  private static void run(Map<String, String> sink) {
    // Else it looks for new topics every five minutes.
    sink.put("consumer.override.metadata.max.age.ms", "500");
    worker.rest().putConnector(sink.get("name"), sink);
    worker.awaitRunning(sink.get("name"));
  }

  /** Waits, and ends at once if the sink fails, with its trace. */
  private static void awaitAt(String sink, ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> worker.awaitRunning(sink))
        // A table that the sink has not made yet.
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(assertion);
  }

  @Test
  void makeASecondDoltThatIsEqual() throws Exception {
    replica.execute("create database mirror");
    replica.executeIn("mirror", TYPES, ORDERS);
    String url = "jdbc:mysql://127.0.0.1:%d/mirror".formatted(replica.port());
    run(sink("sink-dolt.json", "mirror", url, "root"));
    awaitAt("mirror-sink", () -> assertThat(hashes(replica)).isEqualTo(hashes(dolt)));
    dolt.executeIn(
        "mirror",
        "update types set c = 'other' where id = 1",
        "insert into types(id, c) values (3, 'three')",
        "delete from types where id = 2",
        "update orders set id = 7 where shop = 'a' and id = 2",
        "call dolt_commit('-Am', 'more')",
        "call dolt_checkout('-b', 'work')",
        "insert into orders values ('c', 1, 'milk', 4)",
        "call dolt_commit('-Am', 'milk')",
        "call dolt_checkout('main')",
        "call dolt_merge('work')");
    assertThat(dolt.queryIn("mirror", "select id from orders where item = 'milk'")).hasSize(1);
    awaitAt("mirror-sink", () -> assertThat(hashes(replica)).isEqualTo(hashes(dolt)));
  }

  private static List<List<String>> hashes(DoltServer server) throws Exception {
    return server.queryIn(
        "mirror", "select dolt_hashof_table('types'), dolt_hashof_table('orders')");
  }

  @Test
  void doWhatTheTutorialSays() throws Exception {
    for (Tutorial.Step step : Tutorial.read("docs/dolt-to-postgresql.md")) {
      if (step instanceof Tutorial.Statements statements) {
        dolt.execute(statements.sql().toArray(String[]::new));
      } else if (step instanceof Tutorial.Connector connector) {
        create(Examples.parse(connector.body()));
      } else if (step instanceof Tutorial.Query query) {
        awaitAt(
            "postgresql",
            () -> assertThat(shown(postgres.query(query.sql()))).isEqualTo(query.rows()));
      }
    }
  }

  private static void create(Map<String, String> config) throws Exception {
    if (config.get("connector.class").equals(Connectors.CLASS)) {
      start(Examples.source(config, "shop", dolt));
    } else {
      assertThat(config).isEqualTo(Examples.config("sink-postgresql.json"));
      run(Examples.sink(config, "postgresql", postgres.url(), "postgres"));
    }
  }

  /** As psql shows them: NULL is nothing. */
  private static List<List<String>> shown(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(value -> value == null ? "" : value).toList())
        .toList();
  }

  @Test
  void bringPlainRowsToPostgresql() throws Exception {
    dolt.executeIn(
        "plain",
        "create table prices(id int primary key, price decimal(6,2))",
        "insert into prices values (1, 1.5), (2, 2.5)");
    Map<String, String> plain = source("plain-rows.json", "plain");
    plain.put("database.user", "${file:%s:user}".formatted(secrets.resolve("dolt.properties")));
    start(plain);
    run(sink("sink-postgresql-rows.json", "plain", postgres.url(), "postgres"));
    awaitAt(
        "plain-sink",
        () ->
            assertThat(postgres.query("select id, price from prices order by id"))
                .containsExactly(List.of("1", "1.50"), List.of("2", "2.50")));
    dolt.executeIn(
        "plain", "update prices set price = 3 where id = 2", "delete from prices where id = 1");
    awaitAt(
        "plain-sink",
        () ->
            assertThat(postgres.query("select id, price from prices"))
                .containsExactly(List.of("2", "3.00")));
  }

  @Test
  void routeTheEventsOfAnOutbox() throws Exception {
    dolt.executeIn(
        "outboxes",
        "create table outbox(id char(36) primary key, aggregatetype varchar(40) not null,"
            + " aggregateid varchar(40) not null, type varchar(40) not null, payload json)");
    start(source("outbox.json", "outboxes"));
    try (TopicReader reader =
        TopicReader.ofTopics(
            broker.bootstrapServers(), Set.of("events.order"), IsolationLevel.READ_COMMITTED)) {
      dolt.executeIn(
          "outboxes",
          "insert into outbox values ('6f1c', 'order', '17', 'OrderPlaced', '{\"total\": 12}')",
          "delete from outbox");
      TopicRecord event = reader.awaitRecords(1, PATIENCE).get(0);

      assertThat(event.keyPayload().asText()).isEqualTo("17");
      assertThat(event.payload().get("total").asInt()).isEqualTo(12);
      dolt.executeIn(
          "outboxes", "insert into outbox values ('6f1d', 'order', '18', 'OrderPlaced', '{}')");
      assertThat(reader.awaitRecords(1, PATIENCE).get(0).keyPayload().asText())
          .as("the deletion makes no event")
          .isEqualTo("18");
    }
  }
}
