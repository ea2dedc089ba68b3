package io.doltconnect.dolt;

import io.doltconnect.binlog.TlsRefusal;
import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.TlsSettings;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.TableId;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns the driver's errors into ours. */
final class SqlErrors {
  static final int DATABASE_NOT_FOUND = 1049;
  static final int TABLE_NOT_FOUND = 1146;
  private static final int ACCESS_DENIED = 1045;

  private static final Pattern STACK = Pattern.compile("(?s)\\s*\\bgoroutine \\d+ \\[.*");

  private static final String PANIC =
      " (a panic inside Dolt). If it is a table that Dolt cannot read, mend it in Dolt, or leave it"
          + " out with '"
          + CaptureSettings.TABLE_EXCLUDE_LIST
          + "'.";

  private final ConnectionSettings settings;

  SqlErrors(ConnectionSettings settings) {
    this.settings = settings;
  }

  DoltException onConnect(SQLException e) {
    if (e.getErrorCode() == ACCESS_DENIED) {
      return new DoltException(
          Reason.LOGIN_DENIED,
          "%s refused user '%s' (%s); check '%s' and '%s', and that the user exists for the worker's host."
              .formatted(
                  server(),
                  settings.user(),
                  text(e),
                  ConnectionSettings.USER,
                  ConnectionSettings.PASSWORD),
          e);
    }
    if (isUnanswered(e)) {
      return new DoltException(
          Reason.UNREACHABLE,
          "%s did not answer within %d ms ('%s') when the connector connected and logged in (%s); check that it answers other clients, and '%s' and '%s'."
              .formatted(
                  server(),
                  settings.connectTimeout().toMillis(),
                  ConnectionSettings.CONNECT_TIMEOUT,
                  innermost(e),
                  ConnectionSettings.HOSTNAME,
                  ConnectionSettings.PORT),
          e);
    }
    if (isTls(e)) {
      return new DoltException(
          Reason.TLS,
          "%s and the connector did not agree on TLS with '%s'='%s' (%s); choose another mode, or mend the server's certificate or the trust store."
              .formatted(
                  server(),
                  TlsSettings.MODE,
                  settings.tls().mode().name().toLowerCase(Locale.ROOT),
                  innermost(e)),
          e);
    }
    return new DoltException(
        Reason.UNREACHABLE,
        "%s cannot be reached (%s); check '%s' and '%s', that the SQL server is running and that it listens on an address that the worker can reach."
            .formatted(
                server(), innermost(e), ConnectionSettings.HOSTNAME, ConnectionSettings.PORT),
        e);
  }

  DoltException onQuery(String what, SQLException e) {
    if (isUnanswered(e)) {
      return new DoltException(
          Reason.UNREACHABLE,
          "%s gave no answer within %d ms ('%s') when the connector asked for %s (%s)."
              .formatted(
                  server(),
                  settings.queryTimeout().toMillis(),
                  ConnectionSettings.QUERY_TIMEOUT,
                  what,
                  innermost(e)),
          e);
    }
    if (isBroken(e)) {
      return new DoltException(
          Reason.UNREACHABLE,
          "The connection to %s broke while the connector asked for %s (%s)."
              .formatted(server(), what, innermost(e)),
          e);
    }
    if (isPrivilegeMissing(e)) {
      return new DoltException(
          Reason.PRIVILEGE_MISSING,
          "%s does not let user '%s' read %s (%s); run GRANT SELECT ON <database>.* TO the user."
              .formatted(server(), settings.user(), what, text(e)),
          e);
    }
    if (isRootGone(e)) {
      return new DoltException(
          Reason.ROOT_GONE,
          "%s no longer stores what the transaction began with in which the connector asked for %s (%s)."
              .formatted(server(), what, text(e)),
          e);
    }
    return new DoltException(
        refusal(e),
        "%s failed when the connector, as user '%s', asked for %s: error %d, %s%s"
            .formatted(
                server(),
                settings.user(),
                what,
                e.getErrorCode(),
                text(e),
                isPanic(e) ? PANIC : ""),
        withoutStack(e));
  }

  /**
   * The definition of a table could not be had. Dolt refuses to print a table whose expressions it
   * cannot read itself.
   */
  DoltException onDefinition(TableId table, SQLException e) {
    DoltException failure = onQuery("the definition of table " + table, e);
    return failure.reason() != Reason.QUERY_FAILED
        ? failure
        : new DoltException(
            Reason.QUERY_FAILED,
            "%s. Change the table in Dolt until SHOW CREATE TABLE works there, or leave it out with '%s'."
                .formatted(failure.getMessage(), CaptureSettings.TABLE_EXCLUDE_LIST),
            failure.getCause());
  }

  DoltException onShutDown() {
    return new DoltException(
        Reason.UNREACHABLE,
        "The connection to %s was closed because the task stops.".formatted(server()),
        null);
  }

  /** The server as messages name it. */
  String server() {
    return "Dolt at " + settings.address();
  }

  /** Whether the time was over before the server answered. */
  static boolean isUnanswered(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException || t instanceof SQLTimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** SQL states of class 08 are connection exceptions. */
  static boolean isBroken(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("08");
  }

  /**
   * The driver has no code of its own for a server that lacks the SSL capability; this is its text
   * (StandardClient of MariaDB Connector/J 3.5).
   */
  static boolean isServerWithoutTls(SQLException e) {
    return String.valueOf(e.getMessage()).contains("ssl not enabled in the server");
  }

  private static boolean isTls(SQLException e) {
    // A host name that does not fit has no cause, only the text.
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return TlsRefusal.is(e)
        || e.getCause() == null && (message.contains("ssl ") || message.contains("certificate"));
  }

  /** Dolt sends 1105 (unknown error) for a missing privilege, so that only the text tells. */
  private static boolean isPrivilegeMissing(SQLException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("access denied") || message.contains("command denied");
  }

  private static Reason refusal(SQLException e) {
    if (e.getErrorCode() == DATABASE_NOT_FOUND) {
      return Reason.DATABASE_NOT_FOUND;
    }
    return isCommitMissing(e) ? Reason.COMMIT_NOT_FOUND : Reason.QUERY_FAILED;
  }

  /** Dolt has no code of its own for it (doltdb/doltdb.go, ErrNoSuchCommit or a missing chunk). */
  private static boolean isCommitMissing(SQLException e) {
    return String.valueOf(e.getMessage()).contains("target commit not found");
  }

  /**
   * The storage has another root by now, and the former one's chunks are gone, as after a gc
   * (loadDatasetsRefmap in Dolt's store/datas/database_common.go).
   */
  private static boolean isRootGone(SQLException e) {
    return String.valueOf(e.getMessage()).contains("root hash doesn't exist");
  }

  /** Without the connection id that the driver puts before the server's text, on one line. */
  private static String text(Throwable e) {
    return withoutStack(String.valueOf(e.getMessage())).replaceFirst("^\\(conn=\\d+\\) ", "");
  }

  /** A panic inside Dolt comes with the stack of its goroutine, which its own log is for. */
  private static String withoutStack(String text) {
    return STACK.matcher(text).replaceFirst("");
  }

  private static boolean isPanic(SQLException e) {
    return STACK.matcher(String.valueOf(e.getMessage())).find();
  }

  /** The same failure, with a text that can be shown where causes are. */
  private static SQLException withoutStack(SQLException e) {
    if (!isPanic(e)) {
      return e;
    }
    SQLException shown =
        new SQLException(withoutStack(e.getMessage()), e.getSQLState(), e.getErrorCode());
    shown.setStackTrace(e.getStackTrace());
    return shown;
  }

  private static String innermost(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null && t.getCause() != t) {
      t = t.getCause();
    }
    return t == e || t.getMessage() == null
        ? text(e)
        : "%s: %s".formatted(t.getClass().getSimpleName(), t.getMessage());
  }
}
