package io.doltconnect;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltServer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that statements change which Dolt logs as updates of the present definition: what was and
 * what is look the same there.
 */
class AlteredRowsIT {
  private static final Map<String, DoltServer> SOURCES = new HashMap<>();
  private static DoltReplica replica;

  @BeforeAll
  static void startServers() {
    SOURCES.put("MINIMAL", DoltServer.launch());
    SOURCES.put("FULL", DoltServer.builder().variable("binlog_row_metadata", "FULL").start());
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopServers() {
    SOURCES.values().forEach(DoltServer::close);
    replica.close();
  }

  private static void replicate(String metadata, String database, String... statements)
      throws Exception {
    try (Replication replication = new Replication(SOURCES.get(metadata), database)) {
      replication.then(statements).verify(replica);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void valuesThatAnotherTypeShowsOtherwise(String metadata) throws Exception {
    replicate(
        metadata,
        "retyped",
        "create table o(id int primary key, price decimal(10,2), qty varchar(10))",
        "insert into o values (1,5.25,'07'),(2,null,'1'),(3,-2,null)",
        "alter table o modify price int",
        "alter table o modify qty int",
        "create table e(id int primary key, c enum('a','b','12'))",
        "insert into e values (1,'b'),(2,'12')",
        "alter table e modify c int",
        "create table d(id int primary key, c date, z int)",
        "insert into d values (1,'2020-01-02',7)",
        "alter table d modify c int",
        "create table i(id int primary key, c timestamp)",
        "insert into i values (1,'2020-01-02 03:04:05')",
        "alter table i modify c bigint",
        "create table a(id int primary key, c datetime)",
        "insert into a values (1,'2020-01-02 03:04:05')",
        "alter table a modify c date",
        "alter table a modify c datetime",
        "alter table a modify c varchar(30)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnThatIsDroppedAndAdded(String metadata) throws Exception {
    replicate(
        metadata,
        "replaced",
        "create table g(id int primary key, c1 int not null, c2 smallint not null, c3 bigint not null)",
        "insert into g values (3,20,34,56)",
        "alter table g change column c2 c2a smallint not null, change column c3 c3 bigint not null"
            + " after id",
        "insert into g values (4,1,2,3)");
  }

  /** As in every dump of phpMyAdmin. Dolt prints the key without columns. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void foreignKeyThatIsAddedWithoutChecks(String metadata) throws Exception {
    replicate(
        metadata,
        "unchecked",
        "create table p(id int primary key)",
        "insert into p values (1)",
        "create table c(id int primary key, a int, b int, u int, e enum('x','y'), pid int)",
        "set foreign_key_checks = 0",
        "alter table c add constraint fkx foreign key (pid) references p(id)",
        "set foreign_key_checks = 1",
        "insert into c values (1,10,20,-5,'x',1)",
        "delete from c",
        "alter table c modify u int unsigned",
        "insert into c values (2,20,10,4000000000,'x',1)");
  }
}
