package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.SelfSignedCertificate;
import io.doltconnect.support.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that refuses connections without TLS, with a certificate for localhost. */
class SecureIT {
  private static final String PASSWORD = "c0rrect-h0rse";

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
            .setUp("create database d", "create table d.t(id int primary key)")
            .user("reader", PASSWORD, "SELECT ON d.*")
            .start();
    broker = KafkaBroker.start();
    worker = ConnectWorker.builder(broker.bootstrapServers()).start();
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
