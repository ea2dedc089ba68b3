package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.DoltException.Reason;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tried again, and what fails at once because somebody must mend it. */
class TransientFailuresTest {
  private static final SqlErrors ERRORS =
      new SqlErrors(
          new DoltSourceConfig(
                  Map.of(
                      "database.hostname", "db",
                      "database.user", "reader",
                      "database.password", "s3cret",
                      "topic.prefix", "shop"))
              .connection());

  /**
   * A failure.
   *
   * @param named what its message names, so that it can be mended
   */
  private record Case(SQLException failure, Reason reason, boolean isTransient, String... named) {
    @Override
    public String toString() {
      return failure.getErrorCode() + " " + failure.getMessage() + " " + failure.getCause();
    }
  }

  private static SQLException because(Throwable... causes) {
    Throwable inner = null;
    for (int i = causes.length - 1; i >= 0; i--) {
      if (inner != null) {
        causes[i].initCause(inner);
      }
      inner = causes[i];
    }
    return new SQLException("(conn=-1) Could not connect", "08000", 0, inner);
  }

  private static SQLException answered(int code, String text) {
    return new SQLException("(conn=7) " + text, "HY000", code);
  }

  static List<Case> connecting() {
    return List.of(
        new Case(
            answered(1045, "Access denied for user 'reader'"),
            Reason.LOGIN_DENIED,
            false,
            "database.user",
            "database.password"),
        new Case(
            because(new ConnectException("Connection refused")),
            Reason.UNREACHABLE,
            true,
            "database.hostname",
            "database.port"),
        new Case(
            because(new UnknownHostException("db")), Reason.UNREACHABLE, true, "database.hostname"),
        new Case(
            because(new SocketTimeoutException("Read timed out")),
            Reason.UNREACHABLE,
            true,
            "connect.timeout.ms"),
        new Case(
            because(new SocketException("Connection reset")), Reason.UNREACHABLE, true, "db:3306"),
        new Case(
            because(
                new SSLHandshakeException("PKIX path validation failed"),
                new CertificateException("PKIX path validation failed"),
                new CertPathValidatorException("Certificate has been revoked")),
            Reason.TLS,
            false,
            "database.ssl.mode",
            "revoked"),
        new Case(
            because(new SSLHandshakeException("Received fatal alert: certificate_required")),
            Reason.TLS,
            false,
            "database.ssl.mode"),
        new Case(
            because(
                new SSLHandshakeException("Remote host terminated the handshake"),
                new EOFException("SSL peer shut down incorrectly")),
            Reason.UNREACHABLE,
            true,
            "database.hostname"),
        new Case(
            because(new SSLException("bad_record_mac"), new AEADBadTagException("Tag mismatch!")),
            Reason.UNREACHABLE,
            true,
            "database.hostname"),
        new Case(
            new SQLException("ssl not enabled in the server", "08000"),
            Reason.TLS,
            false,
            "database.ssl.mode"));
  }

  static List<Case> asking() {
    return List.of(
        new Case(
            new SQLTimeoutException("Query timed out"),
            Reason.UNREACHABLE,
            true,
            "database.query.timeout.ms"),
        new Case(because(new EOFException("unexpected end")), Reason.UNREACHABLE, true, "rows"),
        new Case(
            answered(1105, "command denied to user 'reader'@'%'"),
            Reason.PRIVILEGE_MISSING,
            false,
            "GRANT SELECT"),
        new Case(
            answered(1049, "database not found: shop"), Reason.DATABASE_NOT_FOUND, false, "shop"),
        new Case(
            answered(1105, "target commit not found"), Reason.COMMIT_NOT_FOUND, false, "commit"),
        new Case(answered(1105, "unable to read"), Reason.QUERY_FAILED, false, "unable to read"));
  }

  @ParameterizedTest
  @MethodSource
  void connecting(Case failed) {
    assertSorted(failed, ERRORS.onConnect(failed.failure()));
  }

  @ParameterizedTest
  @MethodSource
  void asking(Case failed) {
    assertSorted(failed, ERRORS.onQuery("the rows", failed.failure()));
  }

  private static void assertSorted(Case failed, DoltException told) {
    assertThat(told.reason()).as(told.getMessage()).isEqualTo(failed.reason());
    assertThat(told.isTransient()).isEqualTo(failed.isTransient());
    assertThat(told.getMessage())
        .contains(failed.named())
        .contains("Dolt at db:3306")
        .doesNotContain("s3cret");
  }
}
