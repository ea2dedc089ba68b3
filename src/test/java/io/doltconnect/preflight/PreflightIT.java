package io.doltconnect.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.doltconnect.DoltSourceConnector;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.ServerProperties;
import io.doltconnect.preflight.Finding.Severity;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.DoltServerBuilder;
import io.doltconnect.support.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightIT {
  private static DoltServer server;

  @BeforeAll
  static void startServer() {
    server =
        DoltServer.builder()
            .variable("binlog_row_metadata", "FULL")
            .setUp(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY)",
                "CREATE TABLE shop.items (id INT PRIMARY KEY, price DECIMAL(9,2))",
                "CREATE DATABASE lab",
                "CREATE TABLE lab.points (id INT PRIMARY KEY, v VECTOR(3), share DECIMAL(5,5))",
                "CREATE TABLE lab.lines (id INT PRIMARY KEY)")
            .user("reader", "s3cret", "SELECT ON shop.*")
            .user("clerk", "s3cret", "SELECT ON shop.orders")
            .start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static List<Finding> run(Map<String, String> properties) {
    return new Preflight(new DoltSourceConfig(properties)).run();
  }

  private static List<Finding> run(String... changes) {
    return run(ServerProperties.of(server, changes));
  }

  private static void assertOneError(List<Finding> findings, String property, String... texts) {
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.property()).isEqualTo(property);
              assertThat(finding.message()).contains(texts);
            });
  }

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(run("database.include.list", "shop")).isEmpty();
    assertThat(run("database.user", "reader", "database.password", "s3cret")).isEmpty();
  }

  @Test
  void recommendsTheNamesThatTheServerHas() {
    Map<String, ConfigValue> values =
        new DoltSourceConnector()
                .validate(ServerProperties.of(server, "table.include.list", "shop\\.nothing"))
                .configValues()
                .stream()
                .collect(Collectors.toMap(ConfigValue::name, value -> value));

    assertThat(values.get("table.include.list").recommendedValues())
        .contains("shop\\.orders", "shop\\.items", "lab\\.lines");
    assertThat(values.get("table.exclude.list").recommendedValues())
        .isEqualTo(values.get("table.include.list").recommendedValues())
        // Each is an expression for what it names.
        .allSatisfy(
            name ->
                assertThat(run("table.include.list", (String) name))
                    .noneMatch(finding -> finding.message().contains("No table")));
    assertThat(values.get("database.include.list").recommendedValues())
        .contains("shop", "lab")
        .doesNotContain("mysql", "information_schema");
  }

  @Test
  void tellsWhatPropertiesForColumnsCannotMean() {
    String[] shop = {"database.include.list", "shop"};
    assertOneError(
        run(with(shop, "column.exclude.list", "shop\\.items\\.id")),
        "column.exclude.list",
        "leaves out column id of table shop.items",
        "'message.key.columns'");
    assertOneError(
        run(with(shop, "column.mask.with.3.chars", "shop\\.items\\.price")),
        "column.mask.with.3.chars",
        "column price of table shop.items, which is DECIMAL(9,2)",
        "'column.exclude.list'");
    // A slip would show what is to be hidden.
    assertOneError(
        run(with(shop, "column.mask.hash.MD5.with.salt.s3cret", "items\\.price")),
        "column.mask.hash.MD5.with.salt.***",
        "'column.mask.hash.MD5.with.salt.***' names 1 column(s) that no captured table has: items\\.price");
    assertThat(run(with(shop, "column.exclude.list", ".*\\.ssn")))
        .singleElement()
        .extracting(Finding::severity)
        .isEqualTo(Severity.ADVICE);
    assertThat(run(with(shop, "column.exclude.list", "shop\\.items\\.price"))).isEmpty();
  }

  private static String[] with(String[] properties, String key, String value) {
    String[] more = Arrays.copyOf(properties, properties.length + 2);
    more[properties.length] = key;
    more[properties.length + 1] = value;
    return more;
  }

  @Test
  void tellsAWrongPasswordWithoutShowingIt() {
    List<Finding> findings = run("database.user", "reader", "database.password", "wr0ng");

    assertThat(findings)
        .extracting(Finding::property, Finding::severity)
        .containsExactlyInAnyOrder(
            tuple("database.user", Severity.ERROR), tuple("database.password", Severity.ERROR));
    assertThat(findings)
        .allSatisfy(
            finding ->
                assertThat(finding.message())
                    .contains("refused user 'reader'", "Access denied")
                    .doesNotContain("wr0ng"));
  }

  @Test
  void tellsThatNothingListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertOneError(
        run("database.port", String.valueOf(port)),
        "database.hostname",
        "127.0.0.1:" + port,
        "refused",
        "'database.port'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "::1%lo"})
  void reachesAServerByIpv6(String host) throws IOException {
    try (TcpProxy ipv6 = new TcpProxy(server.port(), InetAddress.getByName("::1"))) {
      String port = String.valueOf(ipv6.port());

      assertThat(
              run(
                  "database.hostname", host,
                  "database.port", port,
                  "database.include.list", "shop"))
          .isEmpty();
      ipv6.close();
      assertOneError(
          run("database.hostname", host, "database.port", port),
          "database.hostname",
          "Dolt at [" + host.replaceAll("[\\[\\]]", "") + "]:" + port + " cannot be reached");
    }
  }

  @Test
  void tellsThatTheServerHangsUp() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread hangUp = new Thread(() -> hangUp(socket));
      hangUp.start();

      assertOneError(
          run("database.port", String.valueOf(socket.getLocalPort())),
          "database.hostname",
          "cannot be reached");
    }
  }

  private static void hangUp(ServerSocket socket) {
    try {
      while (true) {
        socket.accept().close();
      }
    } catch (SocketException e) {
      assertThat(socket.isClosed()).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void waitsNoLongerThanTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();

      assertOneError(
          run(
              "database.port",
              String.valueOf(silent.getLocalPort()),
              "connection.validation.timeout.ms",
              "1000"),
          "database.hostname",
          "127.0.0.1:" + silent.getLocalPort());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void tellsHowToSetUpAServerThatDoesNotLog() throws Exception {
    DoltServerBuilder notLogging =
        DoltServer.builder()
            .withoutVariable("log_bin")
            .withoutVariable("gtid_mode")
            .withoutVariable("enforce_gtid_consistency")
            .variable("binlog_checksum", "NONE")
            .setUp("CREATE DATABASE shop", "CREATE TABLE shop.orders (id INT PRIMARY KEY)");
    try (DoltServer plain = notLogging.start()) {
      List<Finding> findings = run(ServerProperties.of(plain));

      assertThat(findings)
          .filteredOn(finding -> finding.severity() == Severity.ERROR)
          .hasSize(4)
          .allSatisfy(f -> assertThat(f.property()).isEqualTo("database.hostname"))
          .extracting(Finding::message)
          .satisfiesOnlyOnce(
              m -> assertThat(m).contains("'log_bin' is 'OFF'", "SET @@PERSIST.log_bin='ON'"))
          .satisfiesOnlyOnce(m -> assertThat(m).contains("'gtid_mode' is 'OFF'"))
          .satisfiesOnlyOnce(m -> assertThat(m).contains("'enforce_gtid_consistency' is 'OFF'"))
          .satisfiesOnlyOnce(m -> assertThat(m).contains("'binlog_checksum' is 'NONE'"));
      assertThat(findings)
          .filteredOn(finding -> finding.severity() == Severity.ADVICE)
          .singleElement()
          .satisfies(f -> assertThat(f.message()).contains("'binlog_row_metadata' is 'MINIMAL'"));

      plain.execute(
          "SET @@PERSIST.log_bin='ON'",
          "SET @@PERSIST.gtid_mode='ON'",
          "SET @@PERSIST.enforce_gtid_consistency='ON'",
          "SET @@PERSIST.binlog_row_metadata='FULL'",
          "SET @@PERSIST.binlog_checksum='CRC32'");
      assertOneError(run(ServerProperties.of(plain)), "database.hostname", "Restart the server");
    }
  }

  @Test
  void namesTablesThatTheUserCannotRead() {
    assertOneError(
        run("database.user", "clerk", "database.password", "s3cret"),
        "database.user",
        "User 'clerk' cannot read 1 captured table(s): shop.items",
        "GRANT SELECT");
    assertThat(
            run(
                "database.user", "clerk",
                "database.password", "s3cret",
                "table.include.list", "shop\\.orders"))
        .isEmpty();
  }

  @Test
  void advisesOnFiltersThatMatchNothing() {
    assertThat(run("table.include.list", "shop\\.order"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
              assertThat(finding.property()).isEqualTo("table.include.list");
              assertThat(finding.message()).contains("shop\\.order");
            });
  }

  @Test
  void refusesKeyColumnsThatATableLacks() {
    assertOneError(
        run(
            "database.include.list", "shop",
            "message.key.columns", "shop\\.items:price;shop\\..*:ID,pric.+"),
        "message.key.columns",
        "1 column(s)",
        "'pric.+' of shop.orders [id]");
    assertThat(
            run(
                "database.include.list", "shop",
                "message.key.columns", "shop\\.items:price;shop\\..*:ID"))
        .isEmpty();
  }

  @Test
  void advisesOnKeysOfNoCapturedTable() {
    assertThat(
            run(
                "database.include.list", "shop",
                "message.key.columns", "shop\\.item:price;lab\\.points:v;shop\\.items:price"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
              assertThat(finding.property()).isEqualTo("message.key.columns");
              assertThat(finding.message())
                  .contains("2 expression(s)", "'shop\\.item', 'lab\\.points'");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select * from items where price > 1;            |
          select price, id from items -- all              |
          with i as (select * from items) select * from i |
          select id from items                            | "price" could not be found
          select * from item                              | table not found: item
          select * from items where cost > 1              | "cost" could not be found
          select * from items where                       | syntax error
          """)
  void hasTheServerReadTheStatementsOfASnapshot(String sql, String error) {
    String list = "snapshot.select.statement.overrides";
    List<Finding> findings =
        run("database.include.list", "shop", list, "Shop.Items", list + ".shop.items", sql);

    if (error == null) {
      assertThat(findings).isEmpty();
    } else {
      assertOneError(findings, list + ".shop.items", "table shop.items", error);
    }
  }

  @Test
  void refusesStatementsThatWouldNotBeUsed() {
    String list = "snapshot.select.statement.overrides";
    assertOneError(
        run(
            "database.include.list",
            "shop",
            list,
            "shop.itms",
            list + ".shop.itms",
            "select * from items"),
        list,
        "'shop.itms', which is no captured table");
  }

  @Test
  void comparesTheTablesOfASnapshotWithThoseThatAreThere() {
    assertThat(
            run(
                "database.include.list", "shop",
                "snapshot.include.collection.list", "SHOP\\.ITEMS"))
        .isEmpty();
    assertThat(
            run(
                "database.include.list", "shop",
                "snapshot.include.collection.list", "shop\\.items,shop\\.itms"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
              assertThat(finding.message()).contains("1 expression(s)", "'shop\\.itms'");
            });
    assertOneError(
        run(
            "database.include.list", "shop",
            "snapshot.include.collection.list", "shop\\.itms"),
        "snapshot.include.collection.list",
        "would read no row at all");
  }

  @Test
  void refusesASnapshotOfNoTable() {
    assertThat(
            run("database.include.list", "shop", "snapshot.request", "one:shop\\.i.*,SHOP.ITEMS"))
        .isEmpty();
    assertThat(run("database.include.list", "shop", "snapshot.request", "one:shop.items,shop.itms"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
              assertThat(finding.message()).contains("1 expression(s)", "'shop.itms'");
            });
    assertOneError(
        run("database.include.list", "shop", "snapshot.request", "one:shop.itms"),
        "snapshot.request",
        "match no captured table: 'shop.itms'");
  }

  @Test
  void refusesTopicsThatABrokerWouldRefuse() throws Exception {
    server.execute(
        "CREATE DATABASE north",
        "CREATE DATABASE north_eu",
        "CREATE TABLE north.eu_orders (id INT PRIMARY KEY)",
        "CREATE TABLE north_eu.orders (id INT PRIMARY KEY)");

    assertOneError(
        run("database.include.list", "north,north_eu"),
        "table.exclude.list",
        "north.eu_orders and north_eu.orders",
        "'shop.north.eu_orders' and 'shop.north_eu.orders'");
    assertThat(run("database.include.list", "north,north_eu", "transforms", "route"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.ADVICE);
              assertThat(finding.message()).contains("Unless 'transforms' give");
            });
    assertThat(run("database.include.list", "north")).isEmpty();
    assertOneError(
        run(
            "database.include.list", "north",
            "provide.transaction.metadata", "true",
            "topic.transaction", "north.eu.orders"),
        "topic.transaction",
        "Table north.eu_orders");
    assertThat(run("database.include.list", "north", "topic.prefix", "p".repeat(240)))
        .singleElement()
        .satisfies(finding -> assertThat(finding.property()).isEqualTo("topic.prefix"));
    server.execute("DROP DATABASE north", "DROP DATABASE north_eu");
  }

  @Test
  void looksForKeyColumnsOnTheLoggedBranch() throws Exception {
    try (DoltServer branched =
        DoltServer.builder()
            .variable("log_bin_branch", "dev")
            .variable("binlog_row_metadata", "FULL")
            .setUp(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                "USE shop",
                "CALL dolt_commit('-Am', 'first')",
                "CALL dolt_branch('dev')",
                "USE `shop/dev`",
                "ALTER TABLE t ADD COLUMN code INT")
            .start()) {
      assertThat(run(ServerProperties.of(branched, "message.key.columns", "shop\\.t:code")))
          .isEmpty();
    }
  }

  @Test
  void refusesCapturedTablesWhoseRowsDoltCannotLogOnlyIfTheyAreNotReadAtIntervals() {
    for (String property : List.of("reconcile.interval.ms=0", "reconcile.mode=fail")) {
      String[] set = property.split("=", -1);
      assertOneError(
          run(set),
          "table.exclude.list",
          "2 column(s) of captured tables: lab.points.v VECTOR(3), lab.points.share decimal(5,5)",
          "'reconcile.interval.ms'",
          "VECTOR to JSON, DECIMAL(p,p) to DECIMAL(p+1,p)");
      assertThat(run("database.include.list", "shop", set[0], set[1])).isEmpty();
    }
    assertThat(run()).isEmpty();
  }

  @Test
  void advisesOnTheirNeighboursInTransactions() {
    assertThat(run("table.exclude.list", "lab\\.points"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
              assertThat(finding.message())
                  .contains("2 column(s) of tables that are not captured")
                  .contains("lab.points.v VECTOR(3), lab.points.share decimal(5,5)")
                  .contains("in transactions of their own");
            });
  }

  @Test
  void isPartOfTheConnectorsValidation() {
    DoltSourceConnector connector = new DoltSourceConnector();

    assertThat(
            connector
                .validate(ServerProperties.of(server, "database.include.list", "shop"))
                .configValues())
        .flatExtracting(ConfigValue::errorMessages)
        .isEmpty();
    assertThat(
            connector
                .validate(ServerProperties.of(server, "reconcile.interval.ms", "0"))
                .configValues())
        .filteredOn(value -> !value.errorMessages().isEmpty())
        .extracting(ConfigValue::name)
        .containsExactly("table.exclude.list");
    assertThat(
            connector
                .validate(ServerProperties.of(server, "database.user", "nobody"))
                .configValues())
        .filteredOn(value -> !value.errorMessages().isEmpty())
        .extracting(ConfigValue::name)
        .containsExactlyInAnyOrder("database.user", "database.password");
  }

  @Test
  void tellsThatCommitsCannotBeRead() {
    String[] commits = {"commits.enabled", "true", "database.include.list", "shop"};
    assertThat(run(commits)).isEmpty();
    assertThat(run(with(with(commits, "database.user", "reader"), "database.password", "s3cret")))
        .isEmpty();
    assertThat(run(with(with(commits, "database.user", "clerk"), "database.password", "s3cret")))
        .filteredOn(finding -> finding.property().equals("commits.enabled"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message()).contains("database shop", "GRANT SELECT", "'clerk'"));
    assertOneError(
        run(with(commits, "commits.from", "0123456789abcdefghijklmnopqrstuv")),
        "commits.from",
        "0123456789abcdefghijklmnopqrstuv",
        "none of the captured databases");
    assertOneError(
        run(with(commits, "commits.topic.name", "orders")), "commits.topic.name", "orders");
  }
}
