package io.doltconnect.config;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * TLS on the connections to the server.
 *
 * @param mode {@code database.ssl.mode}
 * @param keystore file with the client's certificate and key (JKS or PKCS12), or empty
 * @param keystorePassword its password, or empty
 * @param truststore file with the trusted authorities (JKS or PKCS12), or empty for those that the
 *     Java runtime trusts
 * @param truststorePassword its password, or empty
 */
public record TlsSettings(
    SslMode mode,
    String keystore,
    Password keystorePassword,
    String truststore,
    Password truststorePassword) {

  public static final String MODE = "database.ssl.mode";
  public static final String KEYSTORE = "database.ssl.keystore";
  public static final String KEYSTORE_PASSWORD = "database.ssl.keystore.password";
  public static final String TRUSTSTORE = "database.ssl.truststore";
  public static final String TRUSTSTORE_PASSWORD = "database.ssl.truststore.password";

  private static final Choice<SslMode> MODES = Choice.of(SslMode.class);

  static void define(ConfigDef def) {
    new PropertyGroup(def, "TLS")
        .add(
            new Property(MODE, Type.STRING)
                .defaultValue("preferred")
                .choice(MODES)
                .dependents(KEYSTORE, KEYSTORE_PASSWORD, TRUSTSTORE, TRUSTSTORE_PASSWORD)
                .displayName("TLS mode")
                .documentation(
                    "Whether the connections to the server are encrypted. 'disabled': never;"
                        + " 'preferred': if the server offers TLS; 'required': always, whatever the"
                        + " server's certificate; 'verify_ca': always, and the certificate must be"
                        + " signed by a trusted authority; 'verify_identity': as 'verify_ca', and"
                        + " the certificate must be made out to `database.hostname`."))
        .add(
            store(KEYSTORE, "Key store")
                .documentation(
                    "File (JKS or PKCS12, on every worker) with the certificate and the key by which"
                        + " the connector identifies itself to a server that asks for them."))
        .add(
            storePassword(KEYSTORE_PASSWORD, "Key store password")
                .documentation("Password of the key store and of the key in it."))
        .add(
            store(TRUSTSTORE, "Trust store")
                .documentation(
                    "File (JKS or PKCS12, on every worker) with the authorities that the modes"
                        + " 'verify_ca' and 'verify_identity' trust. Empty: those that the Java"
                        + " runtime trusts."))
        .add(
            storePassword(TRUSTSTORE_PASSWORD, "Trust store password")
                .documentation("Password of the trust store."));
  }

  private static Property store(String key, String displayName) {
    return new Property(key, Type.STRING)
        .defaultValue("")
        .recommender(new WhenEnabled())
        .width(Width.LONG)
        .displayName(displayName);
  }

  private static Property storePassword(String key, String displayName) {
    return new Property(key, Type.PASSWORD)
        .defaultValue("")
        .recommender(new WhenEnabled())
        .importance(Importance.MEDIUM)
        .width(Width.MEDIUM)
        .displayName(displayName);
  }

  static TlsSettings from(AbstractConfig config) {
    return new TlsSettings(
        MODES.parse(MODE, config.getString(MODE)),
        config.getString(KEYSTORE),
        config.getPassword(KEYSTORE_PASSWORD),
        config.getString(TRUSTSTORE),
        config.getPassword(TRUSTSTORE_PASSWORD));
  }

  /**
   * A new context with the client's key, if one is configured. It trusts every certificate unless
   * the mode {@linkplain SslMode#verifiesCertificate() verifies} it; the host name is for the user
   * of the context to check.
   *
   * @throws ConfigException if a store cannot be read, naming its property
   */
  public SSLContext sslContext() {
    KeyManager[] keyManagers = keyManagers();
    TrustManager[] trustManagers = trustManagers();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers, trustManagers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The Java runtime offers no TLS: " + e.getMessage(), e);
    }
  }

  /**
   * What identifies the client, null if no key store is configured.
   *
   * @throws ConfigException if the key store cannot be read
   */
  public KeyManager[] keyManagers() {
    if (keystore.isEmpty()) {
      return null;
    }
    char[] password = keystorePassword.value().toCharArray();
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(KeyStore.getInstance(new File(keystore), password), password);
      return factory.getKeyManagers();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(KEYSTORE, keystore, e);
    }
  }

  /**
   * What decides on the server's certificate.
   *
   * @throws ConfigException if the trust store cannot be read
   */
  public TrustManager[] trustManagers() {
    if (!mode.verifiesCertificate()) {
      return new TrustManager[] {new TrustAnyCertificate()};
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore trusted =
          truststore.isEmpty()
              ? null
              : KeyStore.getInstance(
                  new File(truststore), truststorePassword.value().toCharArray());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(TRUSTSTORE, truststore, e);
    }
  }

  private static ConfigException unreadable(String key, String file, Exception cause) {
    ConfigException exception =
        new ConfigException(
            key,
            file,
            "Cannot be read (%s); it must be a JKS or PKCS12 file on the worker, and '%s.password' its password."
                .formatted(cause.getMessage(), key));
    exception.initCause(cause);
    return exception;
  }

  /** Hides what only matters with TLS when TLS is off. */
  private static final class WhenEnabled implements Recommender {
    @Override
    public List<Object> validValues(String key, Map<String, Object> parsed) {
      return List.of();
    }

    @Override
    public boolean visible(String key, Map<String, Object> parsed) {
      return !"disabled".equalsIgnoreCase(String.valueOf(parsed.get(MODE)));
    }
  }
}
