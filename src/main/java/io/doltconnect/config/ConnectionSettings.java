package io.doltconnect.config;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.types.Password;

/**
 * Where the Dolt server is and how to log in. Its text form shows no secret.
 *
 * @param hostname {@code database.hostname}, an IPv6 address without brackets
 * @param port {@code database.port}
 * @param user {@code database.user}
 * @param password {@code database.password}, possibly empty
 * @param serverId {@code database.server.id}, 1 to 2^32-1
 * @param connectTimeout {@code connect.timeout.ms}
 * @param queryTimeout {@code database.query.timeout.ms}
 * @param validationTimeout {@code connection.validation.timeout.ms}
 * @param tls encryption
 */
public record ConnectionSettings(
    String hostname,
    int port,
    String user,
    Password password,
    long serverId,
    Duration connectTimeout,
    Duration queryTimeout,
    Duration validationTimeout,
    TlsSettings tls) {

  public static final String HOSTNAME = "database.hostname";
  public static final String PORT = "database.port";
  public static final String USER = "database.user";
  public static final String PASSWORD = "database.password";
  public static final String SERVER_ID = "database.server.id";
  public static final String CONNECT_TIMEOUT = "connect.timeout.ms";
  public static final String QUERY_TIMEOUT = "database.query.timeout.ms";
  public static final String VALIDATION_TIMEOUT = "connection.validation.timeout.ms";

  private static final long MAX_SERVER_ID = 0xFFFF_FFFFL;

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Connection")
        .add(
            new Property(HOSTNAME, Type.STRING)
                .validator(new HostName())
                .importance(Importance.HIGH)
                .width(Width.MEDIUM)
                .displayName("Host name")
                .documentation(
                    "Host name, IPv4 or IPv6 address of the Dolt SQL server, without port."))
        .add(
            new Property(PORT, Type.INT)
                .defaultValue(3306)
                .validator(Range.between(1, 65535))
                .importance(Importance.HIGH)
                .displayName("Port")
                .documentation("Port of the Dolt SQL server."))
        .add(
            new Property(USER, Type.STRING)
                .validator(new WithoutControlCharacters())
                .importance(Importance.HIGH)
                .width(Width.MEDIUM)
                .displayName("User")
                .documentation(
                    "User that the connector logs in as. It needs SELECT on every captured table."))
        .add(
            new Property(PASSWORD, Type.PASSWORD)
                .defaultValue("")
                .importance(Importance.HIGH)
                .width(Width.MEDIUM)
                .displayName("Password")
                .documentation("Password of the user; empty if it has none."))
        .add(
            new Property(SERVER_ID, Type.LONG)
                .defaultValue(5400L)
                .validator(Range.between(1L, MAX_SERVER_ID))
                .importance(Importance.LOW)
                .displayName("Server id")
                .documentation(
                    "Id by which the connector registers as a replica. Dolt does not ask that it be"
                        + " unique; a number of its own makes the connector easy to find in the"
                        + " server's log."))
        .add(
            milliseconds(CONNECT_TIMEOUT, 30_000L, "Connect timeout (ms)")
                .documentation("How long opening a connection to the server may take."))
        .add(
            milliseconds(QUERY_TIMEOUT, 600_000L, "Query timeout (ms)")
                .documentation(
                    "How long an answer of the server to a query may take, and how long the"
                        + " connector waits for statements that are under way when it starts. What"
                        + " the reader of the binlog asks beside it has 90 seconds at most."))
        .add(
            milliseconds(VALIDATION_TIMEOUT, 60_000L, "Validation timeout (ms)")
                .documentation(
                    "How long the checks on the server may take when a configuration is"
                        + " validated. Connect's REST API gives up after 90 seconds."));
  }

  private static Property milliseconds(String key, long defaultValue, String displayName) {
    return new Property(key, Type.LONG)
        .defaultValue(defaultValue)
        .validator(Range.between(1L, (long) Integer.MAX_VALUE))
        .importance(Importance.LOW)
        .displayName(displayName);
  }

  /** The same, with at most a time for an answer to a query. */
  public ConnectionSettings answeringWithin(Duration limit) {
    return new ConnectionSettings(
        hostname,
        port,
        user,
        password,
        serverId,
        connectTimeout,
        queryTimeout.compareTo(limit) < 0 ? queryTimeout : limit,
        validationTimeout,
        tls);
  }

  static ConnectionSettings from(AbstractConfig config) {
    return new ConnectionSettings(
        HostName.parse(HOSTNAME, config.getString(HOSTNAME)),
        config.getInt(PORT),
        config.getString(USER),
        config.getPassword(PASSWORD),
        config.getLong(SERVER_ID),
        Duration.ofMillis(config.getLong(CONNECT_TIMEOUT)),
        Duration.ofMillis(config.getLong(QUERY_TIMEOUT)),
        Duration.ofMillis(config.getLong(VALIDATION_TIMEOUT)),
        TlsSettings.from(config));
  }

  /** The host and the port, as messages and URLs have them. */
  public String address() {
    return (hostname.indexOf(':') >= 0 ? "[%s]:%d" : "%s:%d").formatted(hostname, port);
  }
}
