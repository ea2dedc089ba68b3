package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.FreePort;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.SelfSignedCertificate;
import io.doltconnect.support.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that refuses connections without TLS, with a certificate for localhost. */
class SecureIT {
  private static final String PASSWORD = "c0rrect-h0rse";
  private static final String WRONG = "wr0ng-h0rse";

  /** In rows, the first in keys too. */
  private static final List<String> VALUES =
      List.of("4711471147", "pl4nted-t3xt", "18446744073709551557");

  private static final int JMX_PORT = FreePort.find();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static SelfSignedCertificate trusted;
  private static SelfSignedCertificate other;
  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() throws Exception {
    trusted =
        SelfSignedCertificate.create(
            Files.createDirectory(directory.resolve("trusted")), "localhost");
    other =
        SelfSignedCertificate.create(
            Files.createDirectory(directory.resolve("other")), "localhost");
    dolt =
        DoltServer.builder()
            .tls(trusted.key(), trusted.certificate())
            .requireTls()
            .setUp(
                "create database d",
                "create table d.t(id int primary key)",
                "create table d.s(id bigint primary key, v varchar(20), w bigint unsigned)")
            .user("reader", PASSWORD, "SELECT ON d.*")
            .start();
    broker = KafkaBroker.start();
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .environment("DOLT_PASSWORD", PASSWORD)
            .environment("STORE_PASSWORD", trusted.storePassword())
            .environment("WRONG_PASSWORD", WRONG)
            .jvmArgument("-Djava.rmi.server.hostname=127.0.0.1")
            .jvmArgument("-Dcom.sun.management.jmxremote.host=127.0.0.1")
            .jvmArgument("-Dcom.sun.management.jmxremote.port=" + JMX_PORT)
            .jvmArgument("-Dcom.sun.management.jmxremote.authenticate=false")
            .jvmArgument("-Dcom.sun.management.jmxremote.ssl=false")
            .start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  private static Map<String, String> config(String mode, String host) {
    return Connectors.config(
        dolt,
        "secure-" + mode,
        "database.hostname",
        host,
        "database.user",
        "reader",
        "database.password",
        PASSWORD,
        "database.ssl.mode",
        mode);
  }

  private static Map<String, String> config(
      String mode, String host, SelfSignedCertificate certificate) {
    Map<String, String> config = config(mode, host);
    config.put("database.ssl.truststore", certificate.store().toString());
    config.put("database.ssl.truststore.password", certificate.storePassword());
    return config;
  }

  @ParameterizedTest
  @CsvSource({
    "preferred,127.0.0.1,1",
    "required,127.0.0.1,3",
    "verify_ca,127.0.0.1,5",
    "verify_identity,localhost,7"
  })
  void streams(String mode, String host, int row) throws SQLException {
    String name = "secure-" + mode;
    dolt.execute("insert into d.t values (%d)".formatted(row));
    worker.rest().putConnector(name, config(mode, host, trusted));
    worker.awaitRunning(name);
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      Delivered.awaitRow(reader, row, name + ".d.t");
      dolt.execute("insert into d.t values (%d)".formatted(row + 1));
      Delivered.awaitRow(reader, row + 1, name + ".d.t");
    }
    worker.rest().deleteConnector(name);
  }

  @Test
  void refusesAServerThatIsNotTrusted() {
    assertError(config("verify_ca", "127.0.0.1", other), "database.ssl.mode", "'verify_ca'");
    assertError(config("verify_ca", "127.0.0.1"), "database.ssl.mode", "the trust store");
    assertError(config("verify_identity", "127.0.0.1", trusted), "database.ssl.mode", "127.0.0.1");
  }

  @Test
  void refusesATrustStoreThatCannotBeRead() {
    Map<String, String> config = config("verify_ca", "127.0.0.1", trusted);
    config.put("database.ssl.truststore.password", "wr0ng");

    assertError(config, "database.ssl.truststore", "Cannot be read");
  }

  @Test
  void isRefusedWithoutTls() {
    assertError(config("disabled", "127.0.0.1"), "database.hostname", "TLS");
  }

  private static Map<String, String> withReferences(String name, String... changes) {
    Map<String, String> config = config("verify_ca", "localhost", trusted);
    config.put("name", name);
    config.put("topic.prefix", name);
    config.put("table.include.list", "d\\.s");
    config.put("database.password", "${env:DOLT_PASSWORD}");
    config.put("database.ssl.truststore.password", "${env:STORE_PASSWORD}");
    for (int i = 0; i < changes.length; i += 2) {
      config.put(changes[i], changes[i + 1]);
    }
    return config;
  }

  /** Failures of all kinds, with secrets and rows in reach of each. */
  @Test
  @SuppressWarnings("BanJNDI") // The address is this test's own.
  void secretsAndRowsAreInNoLogErrorMetricOrAnswer() throws Exception {
    List<String> answers = new ArrayList<>();
    String rows = "insert into d.s values (%s,'%s',%s)";
    dolt.execute(rows.formatted(VALUES.toArray()));
    worker.rest().putConnector("fails", withReferences("fails"));
    answers.add(worker.awaitFailed("fails"));
    assertThat(answers.get(0)).contains("of table d.s", "a value above 9223372036854775807");
    for (String password : List.of("database.password", "database.ssl.truststore.password")) {
      answers.add(
          worker
              .rest()
              .validate(Connectors.CLASS, withReferences("v", password, "${env:WRONG_PASSWORD}"))
              .toString());
      assertThat(answers.get(answers.size() - 1)).doesNotContain("\"error_count\":0");
    }
    worker
        .rest()
        .putConnector(
            "suspends",
            withReferences(
                "suspends",
                "snapshot.mode",
                "initial",
                "errors.table.mode",
                "suspend",
                "reconnect.backoff.max.ms",
                "500"));
    worker.awaitRunning("suspends");
    try (JMXConnector jmx =
        JMXConnectorFactory.connect(
            new JMXServiceURL(
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi".formatted(JMX_PORT)))) {
      awaitMetric(jmx, "SuspendedTables", "d.s");
      dolt.kill();
      awaitMetric(jmx, "Connected", "false");
      dolt.start();
      awaitMetric(jmx, "Connected", "true");
      answers.add(metrics(jmx, "suspends"));
    }
    for (String path : List.of("", "/config", "/status", "/tasks", "/offsets", "/topics")) {
      for (String name : List.of("fails", "suspends")) {
        answers.add(worker.rest().get("/connectors/" + name + path));
      }
    }
    worker.rest().deleteConnector("fails");
    worker.rest().deleteConnector("suspends");
    answers.add(Files.readString(worker.log()));

    assertThat(answers.get(answers.size() - 1))
        .contains("Table d.s cannot be delivered and is suspended", "is lost (");
    List<String> secrets = new ArrayList<>(VALUES);
    secrets.addAll(List.of(PASSWORD, WRONG, trusted.storePassword()));
    for (String answer : answers) {
      assertThat(answer).doesNotContain(secrets);
    }
  }

  private static void awaitMetric(JMXConnector jmx, String attribute, String value)
      throws Exception {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(JMException.class)
        .until(
            () ->
                String.valueOf(
                        jmx.getMBeanServerConnection().getAttribute(name("suspends"), attribute))
                    .equals(value));
  }

  private static ObjectName name(String connector) throws JMException {
    return new ObjectName(
        "io.doltconnect:type=source-task-metrics,connector=\"" + connector + "\"");
  }

  private static String metrics(JMXConnector jmx, String connector) throws Exception {
    MBeanServerConnection beans = jmx.getMBeanServerConnection();
    StringBuilder all = new StringBuilder();
    for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name(connector)).getAttributes()) {
      all.append(attribute.getName())
          .append('=')
          .append(beans.getAttribute(name(connector), attribute.getName()))
          .append('\n');
    }
    return all.toString();
  }

  private static void assertError(Map<String, String> config, String property, String text) {
    Map<String, String> errors = new TreeMap<>();
    worker
        .rest()
        .validate(Connectors.CLASS, config)
        .get("configs")
        .forEach(
            entry -> {
              if (!entry.at("/value/errors").isEmpty()) {
                errors.put(entry.at("/value/name").asText(), entry.at("/value/errors").toString());
              }
            });
    assertThat(errors).containsOnlyKeys(property);
    assertThat(errors.get(property)).contains(text).doesNotContain(PASSWORD, "wr0ng");
  }
}
