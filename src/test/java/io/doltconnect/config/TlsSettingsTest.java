package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsSettingsTest {
  @TempDir Path directory;

  private static TlsSettings settings(SslMode mode, String truststore, String password) {
    return new TlsSettings(mode, "", new Password(""), truststore, new Password(password));
  }

  private Path emptyStore(String password) throws Exception {
    Path file = directory.resolve("store.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource(
      value = SslMode.class,
      names = {"PREFERRED", "REQUIRED"})
  void trustsAnyCertificateUnlessItIsToBeVerified(SslMode mode) throws Exception {
    X509TrustManager manager = (X509TrustManager) settings(mode, "", "").trustManagers()[0];

    manager.checkServerTrusted(new X509Certificate[0], "RSA");
    assertThat(settings(mode, "", "").sslContext().getSocketFactory()).isNotNull();
  }

  @Test
  void verifiesAgainstTheRuntimesAuthoritiesWithoutTrustStore() {
    X509TrustManager manager =
        (X509TrustManager) settings(SslMode.VERIFY_CA, "", "").trustManagers()[0];

    assertThat(manager.getAcceptedIssuers()).isNotEmpty();
  }

  @Test
  void verifiesAgainstTheTrustStore() throws Exception {
    String file = emptyStore("pw").toString();
    X509TrustManager manager =
        (X509TrustManager) settings(SslMode.VERIFY_IDENTITY, file, "pw").trustManagers()[0];

    assertThat(manager.getAcceptedIssuers()).isEmpty();
  }

  @Test
  void namesThePropertyOfAStoreThatCannotBeRead() throws Exception {
    String file = emptyStore("pw").toString();

    assertThatThrownBy(() -> settings(SslMode.VERIFY_CA, file, "wr0ng").sslContext())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("database.ssl.truststore")
        .hasMessageContaining(file)
        .message()
        .doesNotContain("wr0ng");
    assertThatThrownBy(() -> settings(SslMode.VERIFY_CA, file + ".gone", "pw").sslContext())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file + ".gone");
    assertThatThrownBy(
            () ->
                new TlsSettings(SslMode.REQUIRED, file, new Password("wr0ng"), "", new Password(""))
                    .sslContext())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("database.ssl.keystore");
  }
}
