package io.doltconnect.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoltServerIT {
  @Test
  void writesABinlogAndKeepsDataPortAndUuidOverStopsAndCrashes() throws SQLException {
    try (DoltServer server = DoltServer.builder().variable("binlog_row_metadata", "FULL").start()) {
      assertThat(
              server.query(
                  "SELECT @@GLOBAL.log_bin, @@GLOBAL.gtid_mode,"
                      + " @@GLOBAL.enforce_gtid_consistency, @@GLOBAL.binlog_row_metadata"))
          .containsExactly(List.of("1", "ON", "ON", "FULL"));
      String uuid = server.query("SELECT @@GLOBAL.server_uuid").get(0).get(0);
      server.execute("CREATE DATABASE shop");
      server.executeIn("shop", "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      assertThat(server.executedGtids()).isEqualTo(uuid + ":1-3");
      int port = server.port();

      server.stop();
      assertThat(server.isRunning()).isFalse();
      server.start();
      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(server.query("SELECT id FROM shop.t")).containsExactly(List.of("1"));
      assertThat(server.executedGtids()).isEqualTo(uuid + ":1-3");
    }
  }

  @Test
  void givesEveryServerItsOwnUuid() throws SQLException {
    try (DoltServer one = DoltServer.launch();
        DoltServer other = DoltServer.launch()) {
      assertThat(one.query("SELECT @@GLOBAL.server_uuid"))
          .isNotEqualTo(other.query("SELECT @@GLOBAL.server_uuid"));
    }
  }

  @Test
  void createsUsersWithTheirPasswordsAndGrants() throws SQLException {
    try (DoltServer server =
        DoltServer.builder()
            .rootPassword("root's secret")
            .setUp("CREATE DATABASE shop")
            .user("reader", "secret", "SELECT ON shop.*")
            .start()) {
      server.connect("reader", "secret").close();
      assertThatThrownBy(() -> server.connect("reader", "wrong")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> server.connect("root", "")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void leavesTheBinlogOffWhenAskedTo() throws SQLException {
    try (DoltServer server = DoltServer.builder().variable("log_bin", "0").start()) {
      server.execute("CREATE DATABASE shop");
      assertThat(server.executedGtids()).isNullOrEmpty();
    }
  }

  @Test
  void saysWhatTheServerSaidWhenItDoesNotStart() {
    assertThatThrownBy(() -> DoltServer.builder().logLevel("loud").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loud");
  }

  @Test
  void runsTheCommandLineOnTheDataOfAStoppedServer() throws SQLException {
    try (DoltServer server = DoltServer.launch()) {
      server.execute("CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
      server.stop();
      server.dolt(server.dataDirectory().resolve("shop"), "sql", "-q", "INSERT INTO t VALUES (7)");
      server.start();
      assertThat(server.query("SELECT id FROM shop.t")).containsExactly(List.of("7"));
    }
  }
}
