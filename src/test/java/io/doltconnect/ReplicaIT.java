package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltServer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows and definitions: what a second Dolt server makes of the records has the hashes of the
 * source, with and without the columns' names in the log.
 */
class ReplicaIT {
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

  /**
   * Without names the order of columns that came in between is not in the log: a connector that
   * follows knows it from the server, one that comes afterwards says that it cannot.
   */
  private static void replicateOrRefuse(String metadata, String database, String... statements)
      throws Exception {
    try (Replication replication = new Replication(SOURCES.get(metadata), database)) {
      replication.then(statements);
      if (metadata.equals("FULL")) {
        replication.verify(replica);
      } else {
        replication.verifyFollowing(replica);
        assertThatThrownBy(replication::readAfterwards)
            .isInstanceOf(ConnectException.class)
            .hasMessageContainingAll(database + ".", "cannot be known", "binlog_row_metadata");
      }
    }
  }

  private static void replicate(String metadata, String database, String... statements)
      throws Exception {
    try (Replication replication = new Replication(SOURCES.get(metadata), database)) {
      replication.then(statements).verify(replica);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsOfKeyedTables(String metadata) throws Exception {
    replicate(
        metadata,
        "keyed",
        "create table t(id int primary key auto_increment, v varchar(20), n decimal(9,3))",
        "insert into t(v,n) values ('a',1.5),('b',-2.125),(null,null),('',0)",
        "update t set v = concat(v, '!') where id < 3",
        "update t set id = id + 10 where id in (1,2)",
        "update t set id = id + 1 order by id desc",
        "delete from t where v is null",
        "insert into t(id,v) values (20,'twenty')",
        "insert into t(v) values ('next')",
        "delete from t where id = 21",
        "replace into t values (12,'r',7)",
        "insert into t values (5,'x',1) on duplicate key update v = 'dup'",
        "create table p(b varchar(5), a int, v int, primary key(b,a), key(v))",
        "insert into p values ('x',1,1),('y',1,2),('x',2,3)",
        "update p set a = a + 10",
        "update p set b = 'z', v = null where b = 'x' and a = 12",
        "delete from p where b = 'y'",
        "start transaction",
        "insert into p values ('n',1,1)",
        "update t set n = 3",
        "delete from p where b = 'z'",
        "insert into p values ('z',2,9)",
        "commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void keysDeclaredInAnotherOrder(String metadata) throws Exception {
    replicate(
        metadata,
        "swapped",
        "create table t(a int, b int, c int, v int, primary key(c,a))",
        "insert into t values (1,2,3,4),(5,6,7,8),(3,0,1,0)",
        "update t set v = v + 1",
        "update t set a = 9 where a = 1",
        "delete from t where a = 5",
        "alter table t add column z int default 3 first",
        "update t set b = 11",
        "insert into t values (1,2,2,2,2)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsOfKeylessTables(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "keyless",
        "create table t(v int, w varchar(10))",
        "insert into t values (1,'a'),(1,'a'),(1,'a'),(2,null),(null,null),(null,null)",
        "delete from t where v = 1 limit 1",
        "update t set w = 'b' where v = 1 limit 1",
        "update t set v = 2, w = null where v = 1",
        "delete from t where v is null limit 1",
        "insert into t values (2,null)",
        "alter table t add column x int default 5",
        "insert into t values (2,null,5),(2,null,5)",
        "alter table t add column y int",
        "delete from t where v = 2 limit 2",
        "alter table t drop column x",
        "alter table t rename column v to vv",
        "update t set y = 1 limit 1",
        "delete from t where y is null limit 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void emptiedDroppedAndRenamedTables(String metadata) throws Exception {
    replicate(
        metadata,
        "emptied",
        "create table t(id int primary key, v int)",
        "insert into t values (1,1),(2,2)",
        "truncate table t",
        "insert into t values (2,3)",
        "rename table t to s",
        "insert into s values (1,1)",
        "create table t(v varchar(10), k bigint primary key)",
        "insert into t values ('a',1),('b',9000000000)",
        "drop table s",
        "create table s(a date, b int)",
        "insert into s values ('2024-02-29',1)",
        "rename table t to tmp",
        "rename table s to t",
        "rename table tmp to s",
        "update s set v = 'c' where k = 1",
        "delete from t",
        "insert into t values ('2024-03-01',2)",
        "create table c as select k, v from s",
        "create table l like s",
        "insert into l select * from s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void addedDroppedAndRenamedColumns(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "columns_",
        "create table t(id int primary key, a int, b varchar(10))",
        "insert into t values (1,10,'x'),(2,20,'y'),(3,null,null)",
        "alter table t add column c int",
        "update t set c = 1 where id = 1",
        "alter table t add column d varchar(5) not null default 'd'",
        "insert into t values (4,1,'z',2,'e')",
        "alter table t add column f double not null default 1.5 first",
        "update t set a = 0 where id = 4",
        "alter table t add column g bit(3) after a",
        "update t set g = 5 where id = 2",
        "alter table t rename column a to aa",
        "delete from t where id = 3",
        "alter table t drop column b",
        "update t set d = 'f' where id = 1",
        "alter table t drop column d",
        "alter table t add column d int unsigned default 4000000000",
        "insert into t(id, f) values (7, 2.5)",
        "alter table t rename column id to pk",
        "update t set pk = 8 where pk = 7");
  }

  @Test
  void modifiedColumns() throws Exception {
    replicate(
        "FULL",
        "modified",
        "create table t(id int primary key, a int, b varchar(10), c decimal(5,2), e enum('a','b'),"
            + " s set('x','y'), d datetime, f float, n int)",
        "insert into t values (1,10,'x',1.25,'a','x,y','2024-01-02 03:04:05',0.1,1),"
            + "(2,20,'12',-9.99,'b','','1999-12-31 23:59:59',3,2),"
            + "(3,null,null,null,null,null,null,null,null)",
        "alter table t modify column a bigint",
        "update t set a = 9000000000 where id = 1",
        "alter table t modify column b varchar(300)",
        "alter table t modify column b text",
        "update t set b = repeat('long', 1000) where id = 2",
        "alter table t modify column b varchar(5000)",
        "alter table t modify column c decimal(9,4)",
        "alter table t modify column e enum('a','b','c')",
        "update t set e = 'c' where id = 1",
        "alter table t modify column s set('x','y','z')",
        "update t set s = 'x,z' where id = 2",
        "alter table t modify column d datetime(6)",
        "update t set d = '2024-01-02 03:04:05.678901' where id = 1",
        "alter table t modify column f double",
        "alter table t modify column a bigint first",
        "alter table t modify column f double after a",
        "update t set f = 0.3, a = 4",
        "alter table t change column c cc decimal(12,2)",
        "alter table t change column n nn varchar(8)",
        "update t set nn = 'nn', cc = 1",
        "update t set d = '2001-01-01' where id = 2",
        "alter table t modify column nn varchar(8) not null default 'q'",
        "alter table t alter column nn set default 'r'",
        "alter table t modify column nn varchar(8) comment 'said'",
        "insert into t(id) values (4)",
        "alter table t auto_increment = 100",
        "alter table t comment = 'c'",
        "alter table t add constraint positive check (id > 0)",
        "alter table t add unique key u (id, nn)",
        "alter table t add index i (cc)",
        "alter table t drop index i",
        "insert into t(id) values (5)");
  }

  @Test
  void convertedTables() throws Exception {
    replicate(
        "FULL",
        "converted",
        "create table t(id int primary key, v varchar(20))",
        "insert into t values (1,'é'),(2,'ab')",
        "alter table t convert to character set latin1",
        "update t set v = 'ü' where id = 2",
        "alter table t collate utf8mb4_general_ci",
        "alter database collate utf8mb4_general_ci",
        "insert into t values (3,'x'),(4,'é')",
        "create table g(id int primary key, a int, b int as (a + 1) stored, c int default (a * 2))",
        "insert into g(id, a) values (1,2),(2,5)",
        "update g set a = 7 where id = 1");
  }

  @Test
  void triggersViewsAndForeignKeys() throws Exception {
    replicate(
        "FULL",
        "objects",
        "create table p(id int primary key, v int)",
        "create table c(id int primary key, p int, foreign key (p) references p(id) on delete cascade on update cascade)",
        "create table log(id int primary key auto_increment, what varchar(20))",
        "create trigger tr after insert on p for each row insert into log(what) values (concat('p', new.id))",
        "create view vw as select * from p",
        "create procedure pr() select 1",
        "insert into p values (1,1),(2,2),(3,3)",
        "insert into c values (1,1),(2,1),(3,2),(4,3)",
        "delete from p where id = 1",
        "update p set id = 20 where id = 2",
        "drop view vw",
        "drop trigger tr",
        "create table ft(id int primary key, body text, fulltext key f (body))",
        "insert into ft values (1,'some words'),(2,'other words')",
        "update ft set body = 'changed' where id = 2",
        "insert into p values (9,9)");
  }
}
