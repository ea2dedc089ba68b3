package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.support.DoltServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that refuses connections without TLS and has a certificate for localhost. */
class TlsIT {
  private static final String PASSWORD = "s3cret";

  @TempDir static Path directory;
  private static Path store;
  private static DoltServer server;

  @BeforeAll
  static void startServer() throws Exception {
    store = directory.resolve("store.p12");
    createCertificate();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Path key =
        pem("PRIVATE KEY", keys.getKey("dolt", PASSWORD.toCharArray()).getEncoded(), "key.pem");
    Path certificate = pem("CERTIFICATE", keys.getCertificate("dolt").getEncoded(), "cert.pem");
    server = DoltServer.builder().tls(key, certificate).requireTls().start();
  }

  private static void createCertificate() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "dolt",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  private static Path pem(String kind, byte[] content, String file) throws Exception {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind));
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
      "database.ssl.truststore", store.toString(),
      "database.ssl.truststore.password", PASSWORD
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
