package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.DoltException.Reason;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlErrorsTest {
  private final SqlErrors errors = new SqlErrors(settings());

  /** A transaction that began before a gc, as Dolt 2.3.1 says it. */
  @Test
  void triesAgainWhereTheStorageWasWrittenAnew() {
    DoltException failure =
        errors.onQuery(
            "the tables",
            new SQLException(
                "(conn=12) root hash doesn't exist: f2esmcm4mdbrh5hbr5jr3kbt1s6er3sj",
                "HY000",
                1105));

    assertThat(failure.reason()).isEqualTo(Reason.ROOT_GONE);
    assertThat(failure.isTransient()).isTrue();
    assertThat(DoltException.isOfOneTable(failure)).isFalse();
    assertThat(failure)
        .hasMessage(
            "Dolt at db:3306 no longer stores what the transaction began with in which the connector"
                + " asked for the tables (root hash doesn't exist:"
                + " f2esmcm4mdbrh5hbr5jr3kbt1s6er3sj).");
  }

  private static ConnectionSettings settings() {
    return new DoltSourceConfig(
            Map.of(
                "topic.prefix", "p",
                "database.hostname", "db",
                "database.port", "3306",
                "database.user", "root"))
        .connection();
  }
}
