package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.SelfSignedCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that refuses connections without TLS and has a certificate for localhost. */
class TlsIT {
  @TempDir static Path directory;
  private static SelfSignedCertificate certificate;
  private static DoltServer server;

  @BeforeAll
  static void startServer() throws Exception {
    certificate = SelfSignedCertificate.create(directory, "localhost");
    server =
        DoltServer.builder().tls(certificate.key(), certificate.certificate()).requireTls().start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static DoltClient client(String mode, String... changes) {
    var properties = ServerProperties.of(server, changes);
    properties.put("database.ssl.mode", mode);
    return new DoltClient(new DoltSourceConfig(properties).connection());
  }

  private static String[] trusted(String host) {
    return new String[] {
      "database.hostname", host,
      "database.ssl.truststore", certificate.store().toString(),
      "database.ssl.truststore.password", certificate.storePassword()
    };
  }

  private static void assertTlsError(DoltClient client, String text) {
    assertThatThrownBy(client::version)
        .isInstanceOfSatisfying(
            DoltException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(DoltException.Reason.TLS))
        .hasMessageContaining("'database.ssl.mode'")
        .hasMessageContaining(text);
  }

  @Test
  void isRefusedWithoutTls() {
    try (DoltClient client = client("disabled")) {
      assertThatThrownBy(client::version).isInstanceOf(DoltException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"preferred", "required"})
  void takesAnyCertificateUnlessItIsToBeVerified(String mode) {
    try (DoltClient client = client(mode)) {
      assertThat(client.version()).isNotEmpty();
    }
  }

  @Test
  void verifiesTheAuthority() {
    try (DoltClient client = client("verify_ca", trusted("127.0.0.1"))) {
      assertThat(client.version()).isNotEmpty();
    }
    try (DoltClient client = client("verify_ca")) {
      assertTlsError(client, "'verify_ca'");
    }
  }

  @Test
  void verifiesTheHostName() {
    try (DoltClient client = client("verify_identity", trusted("localhost"))) {
      assertThat(client.version()).isNotEmpty();
    }
    try (DoltClient client = client("verify_identity", trusted("127.0.0.1"))) {
      assertTlsError(client, "127.0.0.1");
    }
  }
}
