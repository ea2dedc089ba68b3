package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.NamedAndUnnamed;
import io.doltconnect.replica.Replication;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows and definitions: what a second Dolt server makes of the records has the hashes of the
 * source, with and without the columns' names in the log.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReplicaIT {
  @RegisterExtension private static final NamedAndUnnamed SERVERS = new NamedAndUnnamed();

  /**
   * Without names the order of the columns that came in between may not be in the log: a connector
   * that follows knows it from the server, one that comes afterwards reads the table, or says that
   * it cannot know.
   */
  private static void replicateOrRefuse(String metadata, String database, String... statements)
      throws Exception {
    SERVERS.replicate(metadata, database, statements);
    if (metadata.equals("MINIMAL")) {
      try (Replication replication =
          Replication.thatStops(SERVERS.source(metadata), database + "_stopped")) {
        replication.then(statements);
        assertThatThrownBy(replication::readAfterwards)
            .isInstanceOf(ConnectException.class)
            .hasMessageContainingAll(
                "table " + database + "_stopped.",
                "SET @@PERSIST.binlog_row_metadata='FULL'",
                "table.exclude.list",
                "gtid_set");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsOfKeyedTables(String metadata) throws Exception {
    SERVERS.replicate(
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
    SERVERS.replicate(
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
    SERVERS.replicate(
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
    SERVERS.replicate(
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
    SERVERS.replicate(
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

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void modifiedColumns(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
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
        "create table q(id int primary key, d datetime, t timestamp(6))",
        "insert into q values (1,'2024-01-02 03:04:05',null)",
        "alter table q modify column d datetime(6)",
        "update q set d = '2024-01-02 03:04:05.678901', t = d",
        "alter table q modify column t timestamp",
        "update q set d = '2024-01-02 03:04:05.5', t = '2024-01-02 03:04:06'",
        "alter table t modify column f double",
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

  /** The log has no statement for another number of digits. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void digitsOfAFractionThatIsGone(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "digits",
        "create table t(id int primary key, at datetime)",
        "insert into t values (1,'2024-01-02 03:04:05')",
        "alter table t modify column at datetime(3)",
        "update t set at = '2024-01-02 03:04:05.678'",
        "alter table t drop column at",
        "insert into t values (2)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void movedColumns(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "moved",
        "create table t(id int primary key, a bigint, b varchar(10), f double, n int)",
        "insert into t values (1,10,'x',0.5,7),(2,20,'y',1.5,null)",
        "alter table t modify column a bigint first",
        "insert into t values (30,3,'z',2.5,8)",
        "alter table t modify column f double after a",
        "update t set f = 0.3, a = 4 where id = 1",
        "alter table t modify column n int first",
        "update t set n = 1 where id = 2",
        "delete from t where id = 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void convertedTables(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
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

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void triggersViewsAndForeignKeys(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
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

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnsOfOneTypeAddedWhereRowsTellThePlace(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "told",
        "create table t(id int primary key, a int, b int)",
        "insert into t values (1,10,100),(2,20,200)",
        "alter table t add column c int first",
        "insert into t values (5,3,30,300)",
        "alter table t add column d int default 7 after a",
        "insert into t values (6,4,40,8,400)",
        "alter table t add column e int not null default 9",
        "update t set e = 11, d = 12 where id = 1",
        "start transaction",
        "update t set b = 201, a = 21 where id = 2",
        "delete from t where id = 3",
        "alter table t add column f int after id",
        "commit",
        "insert into t values (1,9,2,3,4,5,6)",
        "alter table t drop column c",
        "insert into t values (8,2,3,4,5,6)",
        "alter table t drop column d, drop column b",
        "update t set f = 0",
        "alter table t rename column f to ff",
        "update t set ff = 1");
  }

  /** Rows from before the move could be ones from after it. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnOfOneTypeThatMovesLater(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "later",
        "create table t(id int primary key, a int, b int)",
        "insert into t values (1,10,100),(2,20,200)",
        "alter table t add column c int first",
        "insert into t values (5,3,30,300)",
        "alter table t modify column c int after b",
        "insert into t values (4,40,400,6)",
        "update t set c = 7 where id = 1");
  }

  /** An empty table rewrites no row, so nothing tells where its new column stood. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnOfOneTypeAddedToAnEmptyTableAndGone(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "untold",
        "create table t(id int primary key, a int)",
        "alter table t add column c int after id",
        "insert into t values (1,5,10)",
        "alter table t drop column c",
        "insert into t values (2,20)");
  }

  /** The log lets every column but the key's be NULL. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnOfTheKeysTypeAddedToAnEmptyTableAndGone(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "beside_key",
        "create table t(id int primary key, a int)",
        "alter table t add column c int first",
        "insert into t values (5,1,10)",
        "alter table t drop column c",
        "insert into t values (2,20)");
  }

  /** The rewrite shows that the order of the rows behind it is not the server's. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnsOfOneTypeThatMoveAndMoveBack(String metadata) throws Exception {
    replicateOrRefuse(
        metadata,
        "twice",
        "create table t(id int primary key, a int, b int)",
        "insert into t values (1,10,100)",
        "alter table t modify column b int first",
        "insert into t values (200,2,20)",
        "alter table t modify column b int after a",
        "insert into t values (3,30,300)",
        "update t set b = a where id = 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnAddedToATableOfEveryType(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "every",
        "create table t(id int primary key, t1 tinyint, s2 smallint, m3 mediumint, i8 bigint,"
            + " f float, d double, n decimal(38,11), n2 decimal(9,0), b bit(1), b2 bit(13), y year,"
            + " da date, ti time(6), dt datetime, dt3 datetime(3), ts timestamp(6), c char(3),"
            + " c2 char(200), v varchar(20), v2 varchar(600), bi binary(4), vb varbinary(300),"
            + " tt tinytext, te text, mt mediumtext, lt longtext, tb tinyblob, bl blob,"
            + " e enum('x','y'), st set('p','q','r','s','t','u','v','w','x'), j json, g geometry,"
            + " p point)",
        "insert into t values (1,-1,2,-3,4,1.5,2.25,12345678901234567890.12345678901,-7,1,5000,2024,"
            + "'2024-02-29','-12:34:56.5','2024-01-02 03:04:05','2024-01-02 03:04:05.678',"
            + "'2024-01-02 03:04:05.678901','abc',repeat('ä',200),'short',repeat('x',600),'ab',"
            + "repeat('y',300),'tiny',repeat('t',300),'m','l','tb',repeat('b',400),'y','p,x',"
            + "'{\"a\":[1,2]}',ST_GeomFromText('LINESTRING(0 0,1 1)'),ST_GeomFromText('POINT(1 2)'))",
        "insert into t(id, i8) values (2, 5)",
        "alter table t add column i9 bigint default 6 after id",
        "update t set v = 'changed', i9 = 8 where id = 1",
        "alter table t add column last bigint not null default 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void typesOfKeyColumns(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "keytypes",
        "create table t(id int primary key, v int)",
        "insert into t values (1,10),(2,20),(3,30)",
        "alter table t modify column id bigint",
        "update t set id = 4 where id = 3",
        "alter table t modify column id varchar(20)",
        "update t set id = 'x' where id = '4'",
        "delete from t where id = '1'",
        "alter table t modify column id varchar(30)",
        "update t set id = 'y' where id = 'x'",
        "create table e(k enum('a','b','1') primary key, v int)",
        "insert into e values ('a',1),('1',2)",
        "alter table e modify column k enum('a','b','1','c')",
        "insert into e values ('c',3)",
        "delete from e where k = 'a'",
        "alter table e modify column k varchar(5)",
        "insert into e values ('d',4)",
        "create table c(a int, b smallint unsigned, v int, primary key(a,b))",
        "insert into c values (1,2,3),(4,5,6)",
        "alter table c modify column b varchar(5)",
        "update c set a = 9 where b = '2'",
        "start transaction",
        "delete from c where a = 4",
        "insert into c values (7,'8',9)",
        "alter table c modify column a varchar(5)",
        "commit",
        "update c set v = 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void keysThatComeAndChange(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "rekeyed",
        "create table k(v int, w varchar(9))",
        "insert into k values (1,'a'),(2,'b'),(3,'c')",
        "alter table k add primary key(v)",
        "delete from k where v = 2",
        "update k set v = 5 where v = 1",
        "create table d(v int)",
        "insert into d values (1),(1),(2)",
        "alter table d add column id int primary key auto_increment",
        "insert into d(v) values (7)",
        "delete from d where v = 1",
        "create table o(a int, b int not null, v int, primary key(a))",
        "insert into o values (1,2,3),(2,1,4),(7,8,9)",
        "alter table o drop primary key, add primary key(b)",
        "update o set v = 5 where b = 2",
        "delete from o where b = 8",
        "create table r(id int primary key, v int)",
        "insert into r values (1,1),(2,2)",
        "alter table r rename column id to pk",
        "update r set pk = 3 where pk = 2",
        "delete from r where pk = 1",
        "alter table r change column pk code varchar(8)",
        "delete from r where code = '3'",
        "insert into r values ('z',5)",
        "create table s(a int, b int, primary key(b,a))",
        "insert into s values (1,2),(3,4)",
        "update s set a = 5, b = 6 where a = 1",
        "alter table s add column c int default 1 first",
        "update s set a = b, b = a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void keyWithoutValuesInTheLog(String metadata) throws Exception {
    String[] before = {
      "create table t(a int, b int not null, primary key(a))", "insert into t values (1,2),(2,2)"
    };
    String rekey = "alter table t drop primary key, add primary key(a,b)";
    try (Replication replication = new Replication(SERVERS.source(metadata), "valueless")) {
      replication.then(before).then(rekey, "delete from t where a = 2").verify(SERVERS.replica());
    }
    try (Replication replication =
        Replication.thatStops(SERVERS.source(metadata), "valueless_stopped")) {
      replication.then(before);
      assertThatThrownBy(() -> replication.then(rekey))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll("table valueless_stopped.t", "NOT NULL", "gtid_set");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void databasesDroppedMadeAndBroughtBack(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "again",
        "create table t(id int primary key, v int)",
        "create table k(v int)",
        "insert into t values (1,1),(2,2)",
        "insert into k values (1),(1),(2)",
        "drop database again",
        "call dolt_undrop('again')",
        "use again",
        "insert into t values (3,3)",
        "delete from k where v = 1 limit 1",
        "drop database again",
        "create database again",
        "use again",
        "create table t(name varchar(10) primary key, id int)",
        "insert into t values ('a',1)",
        "drop table t",
        "create table t(id int, other int)",
        "insert into t values (1,2),(1,2)",
        "create temporary table tmp(id int)",
        "insert into tmp values (1)");
  }

  /** Dolt logs a clone twice, the first time before the database is there. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void clonedDatabases(String metadata, @TempDir Path remote) throws Exception {
    String url = "file://" + remote.toAbsolutePath();
    SERVERS.replicate(
        metadata,
        "cloned",
        "create table t(id int primary key, v int)",
        "create table k(v int)",
        "insert into t values (1,1),(2,2)",
        "insert into k values (1),(1),(2)",
        "call dolt_commit('-Am', 'first')",
        "call dolt_remote('add', 'origin', '%s')".formatted(url),
        "call dolt_push('origin', 'main')",
        "drop database cloned",
        "call dolt_clone('%s', 'cloned')".formatted(url),
        "use cloned",
        "update t set v = 3 where id = 1",
        "delete from k where v = 1 limit 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void tablesRenamedIntoAndOutOfWhatIsCaptured(String metadata) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(metadata), "filter", "in_.*")) {
      replication.then(
          "create table out_a(id int primary key, v int, w int)",
          "insert into out_a values (1,1,2)",
          "rename table out_a to in_a",
          "insert into in_a values (2,3,4)",
          "alter table in_a add column x int first",
          "insert into in_a values (9,3,5,6)",
          "rename table in_a to in_b",
          "update in_b set w = 7 where id = 3",
          "rename table in_b to out_b",
          "update out_b set w = 8",
          "rename table out_b to in_a",
          "delete from in_a where id = 3");
      List<String> expected =
          List.of(
              "in_a c {id=2,v=3,w=4}",
              "in_a c {x=9,id=3,v=5,w=6}",
              "in_b u {x=9,id=3,v=5,w=6} -> {x=9,id=3,v=5,w=7}",
              "in_a d {x=9,id=3,v=5,w=8}",
              "in_a tombstone {id=3}");
      assertThat(rows(replication.records())).isEqualTo(expected);
      assertThat(rows(replication.readAfterwards())).isEqualTo(expected);
      assertThat(
              replication.records().stream()
                  .filter(record -> record.topic().equals("filter"))
                  .map(record -> ((Struct) record.value()).getString("ddl")))
          .containsExactly(
              "RENAME TABLE `out_a` TO `in_a`",
              "ALTER TABLE `in_a` ADD `x` int",
              "RENAME TABLE `in_a` TO `in_b`",
              "RENAME TABLE `in_b` TO `out_b`",
              "RENAME TABLE `out_b` TO `in_a`");
    }
  }

  private static List<String> rows(List<SourceRecord> records) {
    return Change.of(records.stream().filter(record -> record.topic().contains(".in_")).toList())
        .stream()
        .map(change -> change.topic().replaceAll(".*\\.", "") + " " + change.brief())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void oneSchemaAsLongAsNothingChanges(String metadata) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(metadata), "schemas")) {
      replication.then(
          "create table t(id int primary key, v varchar(9) default 'd')",
          "insert into t values (1,'a'),(2,'b')",
          "update t set v = 'c'",
          "alter table t add index i (v)",
          "create table other(id int primary key)",
          "insert into other values (1)",
          "delete from t where id = 1");
      List<SourceRecord> rows =
          replication.records().stream()
              .filter(record -> record.topic().equals("schemas.schemas.t"))
              .toList();
      assertThat(rows).hasSize(6);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.keySchema()).isSameAs(rows.get(0).keySchema());
                if (row.value() != null) {
                  assertThat(row.valueSchema()).isSameAs(rows.get(0).valueSchema());
                }
              });
    }
  }
}
