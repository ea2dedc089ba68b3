package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What version control does to the captured branch is in the records as if SQL had done it. */
class VersionControlReplicaIT {
  private static final String[] TABLES = {
    "create table t(id int primary key, v varchar(10), n int)",
    "create table k(v int)",
    "insert into t values (1,'one',1),(2,'two',2),(3,'three',3)",
    "insert into k values (1),(1),(2)",
    "call dolt_commit('-Am', 'first')"
  };
  private static final String[] FEATURE = {
    "call dolt_checkout('-b', 'feature')",
    "insert into t values (4,'four',4)",
    "update t set v = 'zwei' where id = 2",
    "delete from t where id = 3",
    "insert into k values (1),(3)",
    "alter table t add column x int default 7 after id",
    "create table f(id bigint primary key)",
    "insert into f values (1)",
    "call dolt_commit('-Am', 'feature')",
    "call dolt_checkout('main')"
  };

  private static DoltServer source;
  private static DoltReplica replica;

  @BeforeAll
  static void startServers() {
    source = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopServers() {
    source.close();
    replica.close();
  }

  private static void replicate(String database, String... statements) throws Exception {
    try (Replication replication = new Replication(source, database)) {
      replication.atOnce(TABLES).atOnce(FEATURE).then(statements).verify(replica);
    }
  }

  @Test
  void fastForwardAndBack() throws Exception {
    replicate(
        "forward",
        "call dolt_merge('feature')",
        "update t set x = 1 where id = 4",
        "call dolt_reset('--hard', 'HEAD')",
        "call dolt_reset('--hard', 'HEAD~1')",
        "update t set n = 9 where id = 1",
        "drop table k",
        "call dolt_reset('--hard')");
  }

  @Test
  void threeWayMerge() throws Exception {
    replicate(
        "threeway",
        "update t set n = 10 where id = 1",
        "insert into k values (5)",
        "alter table t add column y varchar(5) default 'y'",
        "call dolt_commit('-am', 'main')",
        "call dolt_merge('feature', '-m', 'merged')",
        "insert into t(id, v, x, y) values (9,'nine',1,'z')");
  }

  @Test
  void squashAndRevert() throws Exception {
    replicate(
        "squash",
        "call dolt_merge('--squash', 'feature')",
        "call dolt_commit('-Am', 'squashed')",
        "call dolt_revert('HEAD')",
        "insert into t values (9,'nine',9)");
  }

  @Test
  void mergeWithConflicts() throws Exception {
    replicate(
        "conflicts",
        "update t set v = 'deux' where id = 2",
        "call dolt_commit('-am', 'main')",
        "set autocommit = 0",
        "set dolt_allow_commit_conflicts = 1",
        "call dolt_merge('feature')",
        "commit",
        "call dolt_conflicts_resolve('--theirs', 't')",
        "call dolt_commit('-Am', 'resolved')",
        "commit",
        "set autocommit = 1",
        "update t set n = 0 where id = 2");
  }

  @Test
  void cherryPickStashAndTables() throws Exception {
    replicate(
        "picks",
        "call dolt_cherry_pick('feature')",
        "update t set n = 50 where id = 1",
        "call dolt_stash('push', 'st')",
        "call dolt_stash('pop', 'st')",
        "call dolt_checkout('t')",
        "delete from k where v = 1 limit 1",
        "call dolt_checkout('--', 'k')",
        "call dolt_checkout('feature', '--', 't')");
  }

  @Test
  void movedBranchAndRebase() throws Exception {
    replicate(
        "moved",
        "call dolt_branch('-c', 'main', 'start')",
        "call dolt_checkout('feature')",
        "call dolt_branch('-f', 'main', 'feature')",
        "call dolt_branch('-f', 'main', 'start')",
        "call dolt_checkout('main')",
        "update t set n = 5 where id = 1",
        "call dolt_commit('-am', 'five')",
        "update t set n = 6 where id = 2",
        "call dolt_commit('-am', 'six')",
        "call dolt_rebase('-i', 'HEAD~2')",
        "update dolt_rebase set action = 'drop' where commit_message = 'five'",
        "call dolt_rebase('--continue')",
        "insert into t values (7,'seven',7)");
  }

  @Test
  void keyRedefinedOnABranch() throws Exception {
    replicate(
        "keys",
        "call dolt_checkout('-b', 'rekeyed')",
        "create table o(a int primary key, b int not null)",
        "insert into o values (1,2),(2,1)",
        "alter table k add column id int primary key auto_increment",
        "alter table t modify column id varchar(10)",
        "insert into t values ('s','string',0)",
        "call dolt_commit('-Am', 'keys')",
        "call dolt_checkout('main')",
        "call dolt_merge('rekeyed')",
        "delete from t where id = '1'",
        "insert into k(v) values (9)",
        "call dolt_reset('--hard', 'HEAD~1')",
        "insert into k values (9)");
  }

  @Test
  void givesNoRecordForWhatLeavesTheBranchAsItIs() throws Exception {
    try (Replication replication = new Replication(source, "still")) {
      replication.atOnce(TABLES).atOnce(FEATURE);
      int before = replication.records().size();
      replication.then(
          "call dolt_commit('--allow-empty', '-m', 'empty')",
          "call dolt_tag('v1')",
          "call dolt_add('-A')",
          "call dolt_gc()",
          "call dolt_branch('other')",
          "call dolt_branch('-m', 'other', 'another')",
          "call dolt_branch('-D', 'another')",
          "call dolt_checkout('feature')",
          "insert into t values (20,1,'twenty',1)",
          "alter table t drop column n",
          "call dolt_commit('-am', 'more')",
          "call dolt_checkout('main')",
          "create temporary table tmp(id int)",
          "analyze table t",
          "update t set n = n",
          "start transaction",
          "insert into t values (30,'thirty',30)",
          "rollback");
      assertThat(replication.records()).hasSize(before);
      replication.verify(replica);
    }
  }
}
