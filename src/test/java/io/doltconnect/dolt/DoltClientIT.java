package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.model.Refs;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoltClientIT {
  private static final TableId ORDERS = new TableId("shop", "orders");
  private static final Duration LONG = Duration.ofSeconds(60);

  private static DoltServer server;

  private DoltClient client;

  @BeforeAll
  static void startServer() {
    server = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void createTables() throws SQLException {
    server.execute(
        "DROP DATABASE IF EXISTS shop",
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(200))");
    client = client();
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  private static DoltClient client(String... changes) {
    return new DoltClient(new DoltSourceConfig(ServerProperties.of(server, changes)).connection());
  }

  private static String largeInsert(int rows) {
    return "INSERT INTO shop.orders VALUES "
        + IntStream.range(0, rows)
            .mapToObj(i -> "(%d,'%s')".formatted(i, "x".repeat(80)))
            .collect(Collectors.joining(","));
  }

  @Test
  void knowsTheServer() {
    assertThat(client.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(client.serverUuid()).hasSize(36);
    assertThat(client.gtidExecuted()).startsWith(client.serverUuid() + ":1");
    assertThat(client.gtidPurged()).isEmpty();
    assertThat(client.logBinBranch()).isEqualTo("main");
    assertThat(client.binlogFile())
        .hasValueSatisfying(file -> assertThat(file).startsWith("binlog-main.0000"));
    assertThat(client.variables("log_bin", "gtid_mode", "no_such_variable"))
        .containsOnly(Map.entry("log_bin", "ON"), Map.entry("gtid_mode", "ON"));
  }

  @Test
  void readsDefinitions() throws SQLException {
    server.execute(
        "CREATE DATABASE IF NOT EXISTS `o``dd`",
        "CREATE TABLE IF NOT EXISTS `o``dd`.`a``.b c` (id INT PRIMARY KEY)",
        "USE shop",
        "CREATE VIEW v AS SELECT * FROM orders",
        "CREATE VIEW w AS SELECT * FROM shop.orders",
        "CREATE TABLE gone (id INT PRIMARY KEY)",
        "CREATE VIEW broken AS SELECT * FROM shop.gone",
        "DROP TABLE gone");

    assertThat(client.showCreateTable(ORDERS))
        .hasValueSatisfying(sql -> assertThat(sql).startsWith("CREATE TABLE `orders` ("));
    assertThat(client.showCreateTable(new TableId("o`dd", "a`.b c"))).isPresent();
    assertThat(client.showCreateTable(new TableId("shop", "none"))).isEmpty();
    assertThat(client.showCreateTable(new TableId("none", "none"))).isEmpty();
    assertThat(List.of("v", "w", "broken"))
        .allSatisfy(v -> assertThat(client.showCreateTable(new TableId("shop", v))).isEmpty());
    assertThat(client.tables()).containsExactlyInAnyOrder(ORDERS, new TableId("o`dd", "a`.b c"));
  }

  @Test
  void listsNoBranchAsADatabase() throws SQLException {
    server.execute("SET @@GLOBAL.dolt_show_branch_databases = 1");
    try {
      assertThat(client.tables())
          .contains(ORDERS)
          .allSatisfy(table -> assertThat(table.database()).doesNotContain("/"));
    } finally {
      server.execute("SET @@GLOBAL.dolt_show_branch_databases = 0");
    }
  }

  @Test
  void doesNotTakeAMissingPrivilegeForAMissingTable() throws SQLException {
    server.execute("CREATE USER IF NOT EXISTS nothing@'%' IDENTIFIED BY 's3cret'");

    try (DoltClient denied = client("database.user", "nothing", "database.password", "s3cret")) {
      assertThatThrownBy(() -> denied.showCreateTable(ORDERS))
          .isInstanceOfSatisfying(
              DoltException.class,
              e -> assertThat(e.reason()).isEqualTo(DoltException.Reason.PRIVILEGE_MISSING))
          .hasMessageContaining("user 'nothing'")
          .hasMessageContaining("shop.orders")
          .hasMessageContaining("GRANT SELECT")
          .message()
          .doesNotContain("s3cret");
      assertThat(denied.runningStatements()).isEmpty();
    }
  }

  @Test
  void seesOneMomentInASnapshot() throws SQLException {
    client.beginSnapshot();
    server.execute("INSERT INTO shop.orders VALUES (1, 'a')", "DROP TABLE shop.orders");

    assertThat(client.showCreateTable(ORDERS)).isPresent();
    assertThat(client.tables()).contains(ORDERS);

    client.endSnapshot();
    assertThat(client.showCreateTable(ORDERS)).isEmpty();
  }

  @Test
  void readsRefsOfOneMomentButForTags() throws SQLException {
    server.executeIn(
        "shop",
        "call dolt_commit('-Am', 'first')",
        "call dolt_branch('o`dd')",
        "call dolt_tag('v1')");
    String head = server.queryIn("shop", "select hashof('HEAD')").get(0).get(0);
    RefReader reader = new RefReader(client);
    Refs before = new Refs(Map.of("main", head, "o`dd", head), Map.of("v1", head));

    assertThat(reader.read("shop")).isEqualTo(before);
    client.beginSnapshot();
    server.executeIn(
        "shop",
        "call dolt_commit('--allow-empty', '-m', 'second')",
        "call dolt_branch('-D', 'o`dd')",
        "call dolt_tag('v2')");
    Refs inSnapshot = reader.read("shop");
    client.endSnapshot();
    Refs after = reader.read("shop");

    assertThat(inSnapshot.branches()).isEqualTo(before.branches());
    assertThat(inSnapshot.tags()).isEqualTo(after.tags());
    assertThat(after.branches()).containsOnlyKeys("main").doesNotContainValue(head);
    assertThat(after.tags()).containsOnlyKeys("v1", "v2").containsEntry("v1", head);
  }

  @Test
  void connectsAgainAfterTheServerWasRestarted() throws Exception {
    String uuid = client.serverUuid();

    server.stop();
    assertThatThrownBy(client::version)
        .isInstanceOfSatisfying(
            DoltException.class, e -> assertThat(e.isTransient()).as(e.getMessage()).isTrue());
    server.start();

    assertThat(client.serverUuid()).isEqualTo(uuid);
  }

  @Test
  void doesNotGoOnWithASnapshotOnAnotherConnection() throws Exception {
    client.beginSnapshot();
    server.stop();
    server.start();

    assertThatThrownBy(client::tables)
        .isInstanceOfSatisfying(
            DoltException.class,
            e -> assertThat(e.reason()).isEqualTo(DoltException.Reason.UNREACHABLE));
    assertThat(client.tables()).contains(ORDERS);
  }

  @Test
  void listsStatementsThatWriteAndNothingElse() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (Connection idle = server.connect();
        Connection reader = server.connect();
        Connection writer = connectPreparing();
        Statement sleep = reader.createStatement();
        Statement begin = idle.createStatement();
        PreparedStatement insert = writer.prepareStatement(largeInsert(100_000))) {
      begin.execute("BEGIN");
      begin.execute("INSERT INTO shop.orders VALUES (-1, 'idle')");
      Future<?> reading = executor.submit(() -> sleep.execute("SELECT SLEEP(2)"));
      Future<?> writing = executor.submit(() -> insert.execute());

      Set<Long> seen = new HashSet<>();
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                client.runningStatements().forEach(statement -> seen.add(statement.session()));
                return writing.isDone() && reading.isDone();
              });

      writing.get();
      reading.get();
      assertThat(seen).hasSize(1);
      assertThat(client.runningStatements()).isEmpty();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void pinsAPositionThatIsNotAheadOfTheData() throws Exception {
    long before = lastTransaction(client.gtidExecuted());
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService executor = Executors.newFixedThreadPool(3);
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int writer = i;
      writers.add(executor.submit(() -> write(writer, stop)));
    }
    try {
      long transactions = 0;
      for (int round = 0; round < 1000 && transactions < 50; round++) {
        Pinned<List<TableId>> position =
            new PositionPin(client, LONG, new StopSignal())
                .pin(client::tables, Function.identity());
        // Every transaction adds one row with a text, and many without if it is a large one.
        long rows =
            client
                .query(
                    "the rows",
                    "SELECT count(*) FROM shop.orders WHERE note = 'first'",
                    row -> row.getLong(1))
                .get(0);
        client.endSnapshot();

        transactions = lastTransaction(position.gtidSet()) - before;
        if (position.exact()) {
          assertThat(rows).isEqualTo(transactions);
        } else {
          assertThat(rows).isGreaterThanOrEqualTo(transactions);
        }
      }
      assertThat(transactions).isGreaterThanOrEqualTo(50);
    } finally {
      stop.set(true);
      executor.shutdown();
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
  }

  private static Void write(int writer, AtomicBoolean stop) throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      int id = writer * 10_000_000;
      for (int i = 0; !stop.get(); i++) {
        int rows = i % 10 == 0 ? 20_000 : 1;
        StringBuilder sql = new StringBuilder("INSERT INTO shop.orders VALUES ");
        sql.append("(%d,'first')".formatted(id++));
        for (int row = 1; row < rows; row++) {
          sql.append(",(%d,NULL)".formatted(id++));
        }
        statement.execute(sql.toString());
        Thread.sleep(20);
      }
    }
    return null;
  }

  private static Connection connectPreparing() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:%d/?user=root&sslMode=disable&useServerPrepStmts=true"
            .formatted(server.port()));
  }

  private static long lastTransaction(String gtidSet) {
    return Long.parseLong(gtidSet.substring(gtidSet.lastIndexOf('-') + 1));
  }
}
