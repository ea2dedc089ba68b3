package io.doltconnect.dolt;

import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.SslMode;
import io.doltconnect.config.TlsSettings;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Consumer;
import org.mariadb.jdbc.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens JDBC connections with MariaDB Connector/J. */
final class SqlConnector {
  private static final Logger LOG = LoggerFactory.getLogger(SqlConnector.class);

  /** Where the Java runtime keeps the authorities that it trusts. */
  private static final Path RUNTIME_TRUST_STORE =
      Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");

  private final ConnectionSettings settings;
  private final SqlErrors errors;

  SqlConnector(ConnectionSettings settings, SqlErrors errors) {
    this.settings = settings;
    this.errors = errors;
  }

  /**
   * A new connection in auto-commit mode, without a current database.
   *
   * @param opener is given each socket before it is connected, and may close it at any time
   */
  Connection open(Consumer<Socket> opener) {
    try {
      return connect(driverMode(settings.tls().mode()), opener);
    } catch (SQLException e) {
      if (settings.tls().mode() == SslMode.PREFERRED && SqlErrors.isServerWithoutTls(e)) {
        return openPlain(opener);
      }
      throw errors.onConnect(e);
    }
  }

  private Connection openPlain(Consumer<Socket> opener) {
    LOG.debug("{} offers no TLS, so that the connection is not encrypted", errors.server());
    try {
      return connect(driverMode(SslMode.DISABLED), opener);
    } catch (SQLException e) {
      throw errors.onConnect(e);
    }
  }

  private Connection connect(String sslMode, Consumer<Socket> opener) throws SQLException {
    // Not through DriverManager, which does not see drivers in a plugin's class loader.
    // What the driver reads in a URL cannot be in a host's name; everything else is a property.
    String url = "jdbc:mariadb://" + settings.address() + "/";
    Connection connection =
        TrackedSocketFactory.opening(opener, () -> new Driver().connect(url, properties(sslMode)));
    connection.setAutoCommit(true);
    connection.setNetworkTimeout(Runnable::run, (int) settings.queryTimeout().toMillis());
    return connection;
  }

  private Properties properties(String sslMode) {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password().value());
    properties.setProperty("connectTimeout", String.valueOf(settings.connectTimeout().toMillis()));
    // While it logs in: the driver takes its own connectTimeout for the TCP connection only.
    properties.setProperty("socketTimeout", String.valueOf(settings.connectTimeout().toMillis()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketFactory", TrackedSocketFactory.class.getName());
    // The binary protocol formats some values differently; text arrives as the server writes it.
    properties.setProperty("useServerPrepStmts", "false");
    properties.setProperty("jdbcCompliantTruncation", "false");
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("connectionAttributes", "program_name:kafka-connect-dolt");
    properties.setProperty("sslMode", sslMode);
    if (!sslMode.equals(driverMode(SslMode.DISABLED))) {
      stores(properties, settings.tls());
    }
    return properties;
  }

  private static void stores(Properties properties, TlsSettings tls) {
    if (!tls.keystore().isEmpty()) {
      properties.setProperty("keyStore", tls.keystore());
      properties.setProperty("keyStorePassword", tls.keystorePassword().value());
    }
    if (!tls.mode().verifiesCertificate()) {
      return;
    }
    if (!tls.truststore().isEmpty()) {
      properties.setProperty("trustStore", tls.truststore());
      properties.setProperty("trustStorePassword", tls.truststorePassword().value());
    } else {
      // Without a trust store the driver takes a self-signed certificate from a server that proves
      // to know the password, which is not what these modes promise.
      properties.setProperty("trustStore", RUNTIME_TRUST_STORE.toString());
    }
  }

  private static String driverMode(SslMode mode) {
    return switch (mode) {
      case DISABLED -> "disable";
      case PREFERRED, REQUIRED -> "trust";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_IDENTITY -> "verify-full";
    };
  }
}
