package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.DoltVersion;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltBinary;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What random operations found, each as few statements. */
class GeneratorFindingsIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  private static void replicate(String database, String... statements) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), database)) {
      replication.then(statements).verify(SERVERS.replica());
    }
  }

  @Test
  void columnThatMayNotBeNullComesToTableWithoutKey() throws Exception {
    replicate(
        "not_null",
        "create table t(a int, b varchar(9))",
        "insert into t values (1,'a'),(2,'b'),(2,'b')",
        "alter table t add column c int not null default 5",
        "insert into t values (1,'a',1)",
        "alter table t add column d varchar(9) not null default 'd' first",
        "delete from t where c = 1");
  }

  @Test
  void resetBringsColumnBackAndTakesRowsAway() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "back")) {
      replication
          .then(
              "create table t(id int primary key, v int, c int not null default 5)",
              "insert into t values (3,3,3)",
              "call dolt_commit('-Am', 'with c')",
              "insert into t values (1,1,1),(2,null,2)",
              "alter table t drop column c",
              "call dolt_reset('--hard', 'HEAD')",
              "insert into t values (1,1,1)")
          .verify(SERVERS.replica());
      assertThat(replication.records())
          .filteredOn(record -> isDeletion(record))
          .extracting(record -> ((Struct) record.value()).getStruct("before").getInt32("v"))
          .containsExactly(1, null);
    }
  }

  @Test
  void binaryDefaultIsEmpty() throws Exception {
    replicate(
        "empty_default",
        "create table t(id int primary key, a varbinary(9) default '')",
        "insert into t(id) values (1)",
        "alter table t add column b varbinary(9) not null default ''",
        "insert into t(id) values (2)");
  }

  @Test
  void fractionalDigitsChangeBeforeColumnIsRenamed() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "digits")) {
      replication
          .atOnce(
              "create table t(id int primary key, a timestamp(1) null, b datetime)",
              "insert into t values (1,'2024-02-29 12:34:56.7','2024-02-29 12:34:56')",
              "alter table t modify column a timestamp(3) null",
              "alter table t modify column b datetime(6)",
              "insert into t values (2,'2024-02-29 12:34:56.789','2024-02-29 12:34:56.789012')",
              "alter table t rename column a to aa",
              "alter table t drop column b")
          .verify(SERVERS.replica());
    }
  }

  @Test
  void integerKeyBecomesDecimal() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "decimal_key")) {
      replication
          .then(
              "create table t(id smallint primary key, v int)",
              "insert into t values (-32768,1),(0,2),(7,3),(32767,4)",
              "alter table t modify column id decimal(30,3) not null",
              "insert into t values (0.5,5)",
              "delete from t where id = 7")
          .verify(SERVERS.replica());
      assertThat(replication.records())
          .filteredOn(record -> isDeletion(record))
          .extracting(record -> ((Struct) record.key()).get("id").toString())
          .containsExactly("-32768", "0", "7", "32767", "7.000");
    }
  }

  /** What the log does not tell is read from the table, or the task stops. */
  private static void replicateOrRefuse(
      String database, List<String> before, String statement, List<String> after, String... said)
      throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), database)) {
      replication
          .then(before.toArray(String[]::new))
          .then(statement)
          .then(after.toArray(String[]::new))
          .verify(SERVERS.replica());
    }
    try (Replication replication = Replication.thatStops(SERVERS.source(), database + "_2")) {
      replication.then(before.toArray(String[]::new));
      assertThatThrownBy(() -> replication.then(statement))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll(said);
    }
  }

  @Test
  void tableThatBecomesTwo() throws Exception {
    replicateOrRefuse(
        "twins",
        List.of(
            "create table a(id int primary key, v int)",
            "insert into a values (1,1),(2,2)",
            "call dolt_commit('-Am', 'one')",
            "call dolt_branch('other')",
            "rename table a to b",
            "call dolt_checkout('--', 'a')",
            "call dolt_commit('-Am', 'both')",
            "call dolt_branch('both')",
            "call dolt_checkout('other')",
            "rename table a to c",
            "call dolt_commit('-Am', 'renamed')",
            "call dolt_checkout('main')",
            "call dolt_reset('--hard', 'other')"),
        // In the log: RENAME TABLE c TO a, RENAME TABLE c TO b, and no row.
        "call dolt_reset('--hard', 'both')",
        List.of("insert into a values (3,3)", "insert into b values (3,3)"),
        "twins_2.c was renamed to twins_2.a",
        "renamed to twins_2.b too",
        "gtid_set");
  }

  /** The byte 48 is the character 0: Dolt takes the row of key 48 for the one of key '0'. */
  @Test
  void formerKeyThatIsLikeAnothersNewOne() throws Exception {
    replicateOrRefuse(
        "alike",
        List.of(
            "create table t(id tinyint primary key, v int)",
            "insert into t values (0,1),(7,2),(48,3)"),
        "alter table t modify column id varchar(64) not null",
        List.of("delete from t where id = '7'"),
        "key of table alike_2.t got another type",
        "gtid_set");
  }

  /** Dolt writes 300, the length of the deleted value, into one byte. */
  @Test
  void nothingIsDeliveredOfAnEventWithACutLength() throws Exception {
    List<String> before =
        List.of(
            "create table t(id int primary key, v varbinary(20), w int)",
            "call dolt_commit('-Am', 'short')",
            "alter table t modify column v varbinary(2000)",
            "insert into t values (1,'a',1),(2,repeat('a',300),7),(3,'b',8)");
    replicateOrRefuse(
        "cut",
        before,
        "call dolt_reset('--hard', 'HEAD')",
        List.of("insert into t values (2,'a',1)"),
        "of table cut_2.t was rewritten and cannot be read");
    try (Replication replication = Replication.thatStops(SERVERS.source(), "cut_3")) {
      replication.then(before.toArray(String[]::new));
      assertThatThrownBy(() -> replication.then("call dolt_reset('--hard', 'HEAD')"))
          .isInstanceOf(ConnectException.class);
      assertThat(replication.records())
          .filteredOn(record -> record.topic().equals("cut_3.cut_3.t"))
          .hasSize(3)
          .allMatch(record -> ((Struct) record.value()).getString("op").equals("c"));
    }
  }

  /** Dolt keeps the place of the key, second, of a table whose first column is gone. */
  @Test
  void mergeThatTakesAnotherColumnForTheKey() throws Exception {
    DoltBinary.assumeBefore(new DoltVersion(2, 3, 1), "Dolt itself panics in the merge");
    String[] before = {
      "create table t(a int, id int primary key, v int)",
      "insert into t values (1,1,10),(2,2,20),(3,3,30)",
      "call dolt_commit('-Am', 'first')",
      "call dolt_checkout('-b', 'feature')",
      "alter table t drop column a",
      "delete from t where id = 2",
      "update t set v = 11 where id = 1",
      "call dolt_commit('-Am', 'dropped')",
      "call dolt_checkout('main')",
      "insert into t values (4,4,40)",
      "call dolt_commit('-Am', 'inserted')"
    };
    try (Replication replication = Replication.thatStops(SERVERS.source(), "misplaced_2")) {
      replication.then(before);
      assertThatThrownBy(() -> replication.then("call dolt_merge('feature')"))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll(
              "Transaction ", "key of table misplaced_2.t is [v]", "lets v be NULL", "gtid_set");
    }
    try (Replication replication = new Replication(SERVERS.source(), "misplaced")) {
      replication.then(before).then("call dolt_merge('feature')");
      List<String> briefs = Change.of(replication.records()).stream().map(Change::brief).toList();
      assertThat(briefs.subList(briefs.indexOf("t null"), briefs.size()))
          .containsExactly("t null", "r {id=11,v=1}", "r {id=30,v=3}", "r {id=40,v=4}");
    }
    assertThat(SERVERS.source().queryIn("misplaced", "select id, v from t order by id"))
        .as("the table itself is wrong")
        .containsExactly(List.of("11", "1"), List.of("30", "3"), List.of("40", "4"));
  }

  /** The same changes with the key in front. */
  @Test
  void mergeDropsColumnBehindTheKey() throws Exception {
    replicate(
        "in_front",
        "create table t(id int primary key, a int, v int)",
        "insert into t values (1,1,10),(2,2,20),(3,3,30)",
        "call dolt_commit('-Am', 'first')",
        "call dolt_checkout('-b', 'feature')",
        "alter table t drop column a",
        "delete from t where id = 2",
        "update t set v = 11 where id = 1",
        "call dolt_commit('-Am', 'dropped')",
        "call dolt_checkout('main')",
        "insert into t values (4,4,40)",
        "call dolt_commit('-Am', 'inserted')",
        "call dolt_merge('feature')",
        "insert into t values (5,50)",
        "call dolt_reset('--hard', 'HEAD~1')");
  }

  /** Each row comes again under its key; what was there without one is void. */
  @Test
  void mergeBringsAKeyAndTakesRowsAway() throws Exception {
    replicate(
        "keyed",
        "create table t(a int, b int not null)",
        "insert into t values (1,1),(2,2),(3,3),(3,3)",
        "call dolt_commit('-Am', 'first')",
        "call dolt_checkout('-b', 'feature')",
        "delete from t where a = 2",
        "delete from t where a = 3 limit 1",
        "alter table t add primary key (b)",
        "call dolt_commit('-Am', 'keyed')",
        "call dolt_checkout('main')",
        "call dolt_merge('feature')",
        "insert into t values (4,4)");
  }

  /** Two renames one after the other, and a name that is given again, are no such case. */
  @Test
  void namesThatAreGivenAgain() throws Exception {
    replicate(
        "names",
        "create table a(id int primary key, v int)",
        "insert into a values (1,1)",
        "rename table a to b",
        "create table a(id int primary key, v int)",
        "insert into a values (2,2)",
        "rename table a to c",
        "rename table b to a",
        "rename table a to b",
        "rename table c to a",
        "rename table a to d",
        "insert into b values (3,3)",
        "insert into d values (3,3)");
  }

  @Test
  void cascadesAndTriggersUnderVersionControl() throws Exception {
    replicate(
        "cascades",
        "create table p(id int primary key, v int)",
        "create table c(id int primary key, p int, foreign key (p) references p(id)"
            + " on delete cascade on update cascade)",
        "create table n(id int primary key, p int, foreign key (p) references p(id)"
            + " on delete set null on update set null)",
        "create table written(id int primary key, v int)",
        "create trigger tr after update on p for each row"
            + " insert into written values (old.id, new.v)",
        "insert into p values (1,1),(2,2),(3,3),(4,4)",
        "insert into c values (1,1),(2,1),(3,2),(4,4)",
        "insert into n values (1,1),(2,1),(3,2),(4,4)",
        "call dolt_commit('-Am', 'first')",
        "call dolt_checkout('-b', 'feature')",
        "delete from p where id = 1",
        "update p set id = 20, v = 21 where id = 2",
        "call dolt_commit('-Am', 'cascaded')",
        "call dolt_checkout('main')",
        "update p set v = 30 where id = 3",
        "call dolt_commit('-Am', 'triggered')",
        "call dolt_merge('feature')",
        "delete from p where id = 4",
        "call dolt_reset('--hard', 'HEAD~1')",
        "update p set id = 10 where id = 1");
  }

  private static boolean isDeletion(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("op") != null
        && value.getString("op").equals("d");
  }
}
