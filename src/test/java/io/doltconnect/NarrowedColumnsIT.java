package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions under which rows that they have no place for would be other rows. */
class NarrowedColumnsIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  private static int databases;

  private static Replication replication() throws Exception {
    return new Replication(SERVERS.source(), "narrowed" + ++databases);
  }

  private static Replication thatStops() throws Exception {
    return Replication.thatStops(SERVERS.source(), "narrowed" + ++databases);
  }

  @ParameterizedTest(name = "{0} was {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "int primary key      | bigint               | (500000000000,1)         | 2147483647",
        "tinyint primary key  | int                  | (-500,1)                 | -128",
        "int primary key      | int unsigned         | (4000000000,1)           | 2147483647",
        "int unsigned primary key | smallint         | (-5,1)                   | 4294967291",
        "int unsigned primary key | bigint           | (-3000000000,1)          | 1294967296",
        "decimal(5,2) primary key | decimal(10,4)    | (3.0005,1)               | 3.00",
        "int                  | bigint               | (500000000000,1),(5,1)   | 2147483647",
      })
  void aRowThatWouldBeAnother(String type, String wider, String rows, String seen)
      throws Exception {
    String[] before = {
      "create table t(id %s, v int)".formatted(type),
      "insert into t values (1,1),(2,1)",
      "call dolt_commit('-Am', 'first')",
      "alter table t modify id %s not null".formatted(wider),
      "insert into t values " + rows
    };
    try (Replication replication = replication()) {
      replication
          .then(before)
          .then("call dolt_reset('--hard', 'HEAD')", "update t set v = 2 where id = 1")
          .verify(SERVERS.replica());
    }
    try (Replication replication = thatStops()) {
      replication.then(before);
      assertThatThrownBy(() -> replication.then("call dolt_reset('--hard', 'HEAD')"))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll(
              "Column id of table", "a row has a value there in the log", "gtid_set", "definitions")
          .hasMessageNotContaining(seen);
    }
  }

  @Test
  void theRowThatAnotherIsTakenForIsNotDeleted() throws Exception {
    try (Replication replication = thatStops()) {
      replication.then(
          "create table t(id int primary key, v int)",
          "insert into t values (2147483647,1)",
          "call dolt_commit('-Am', 'int')",
          "alter table t modify id int unsigned not null",
          "insert into t values (4000000000,2)");
      assertThatThrownBy(() -> replication.then("call dolt_reset('--hard', 'HEAD')"))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("a row has a value there in the log");
      assertThat(replication.records()).noneMatch(record -> record.value() == null);
    }
  }

  /** Rows keep the digits, and Dolt logs them rounded; it logs no statement. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "datetime | primary key | insert into t values ('2023-01-01',2) |"
            + " r {at=1640995200500,v=1};r {at=1672531200000,v=2}",
        "datetime | primary key | update t set v = 2 | r {at=1640995200500,v=2}",
        "timestamp | primary key | delete from t |",
        "datetime | | delete from t |",
      })
  void fewerDigits(String type, String key, String change, String left) throws Exception {
    String[] before = {
      "create table t(at %s(6) not null %s, v int)".formatted(type, key == null ? "" : key),
      "insert into t values ('2022-01-01 00:00:00.5',1)",
      "alter table t modify at %s not null".formatted(type)
    };
    try (Replication replication = replication()) {
      replication.then(before).then(change);
      // A replica with such a column rounds what the records have.
      List<String> briefs =
          Change.of(replication.records()).stream()
              .filter(record -> !record.op().equals("ddl"))
              .map(Change::brief)
              .toList();
      assertThat(briefs.subList(briefs.indexOf("t null") + 1, briefs.size()))
          .isEqualTo(left == null ? List.of() : List.of(left.split(";")));
    }
    try (Replication replication = thatStops()) {
      replication.then(before);
      assertThatThrownBy(() -> replication.then(change))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll("Column at of table", "(6) and is", "gtid_set", "definitions");
    }
  }

  @Test
  void rowsThatThePresentTypeHoldsAreDeleted() throws Exception {
    try (Replication replication = replication()) {
      replication
          .then(
              "create table t(id int primary key, v int)",
              "create table u(id int unsigned primary key, v int)",
              "create table k(id tinyint, v int)",
              "insert into t values (1,1),(2,1)",
              "insert into u values (1,1),(2,1)",
              "insert into k values (1,1),(1,1),(2,1)",
              "call dolt_commit('-Am', 'first')",
              "alter table t modify id bigint not null",
              "alter table u modify id smallint not null",
              "alter table k modify id int",
              "insert into t values (3,1),(-3,1),(2147483646,1)",
              "insert into u values (3,1),(32767,1)",
              "insert into k values (3,1),(3,1),(-127,1),(null,1)",
              "call dolt_reset('--hard', 'HEAD')",
              "update t set v = 2 where id = 1",
              "insert into k values (3,1)")
          .verify(SERVERS.replica());
    }
  }

  @Test
  void tablesWithoutAKeyGoBackToAnotherShape() throws Exception {
    try (Replication replication = replication()) {
      replication
          .then(
              "create table t(a int, v varchar(20), w int)",
              "insert into t values (1,'one',1),(1,'one',1),(2,'two',2),(3,'',null)",
              "call dolt_commit('-Am', 'first')",
              "alter table t add z int not null default 3",
              "insert into t values (5,'five',5,5)",
              "call dolt_reset('--hard', 'HEAD')",
              "alter table t drop a",
              "insert into t values ('five',5)",
              "call dolt_reset('--hard', 'HEAD')",
              "alter table t drop v",
              "insert into t values (5,5)",
              "call dolt_reset('--hard', 'HEAD')",
              "alter table t modify a int not null",
              "insert into t values (7,'seven',7)",
              "call dolt_reset('--hard', 'HEAD')",
              "alter table t drop v",
              "call dolt_commit('-am', 'dropped')",
              "call dolt_revert('HEAD')",
              "call dolt_checkout('-b', 'feature')",
              "alter table t add z int",
              "insert into t values (5,'five',5,5)",
              "call dolt_commit('-am', 'added')",
              "call dolt_checkout('main')",
              "call dolt_merge('feature')",
              "insert into t values (6,'six',6,6)")
          .verify(SERVERS.replica());
    }
  }
}
