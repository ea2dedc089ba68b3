package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What version control does to the captured branch is in the records as if SQL had done it. */
@Execution(ExecutionMode.CONCURRENT)
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
    "call dolt_commit('-Am', 'rows')",
    "alter table t add column x int default 7",
    "create table f(id bigint primary key)",
    "insert into f values (1)",
    "call dolt_commit('-Am', 'definitions')",
    "call dolt_checkout('main')"
  };

  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  private static void replicate(String database, String... statements) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), database)) {
      replication.atOnce(TABLES).atOnce(FEATURE).then(statements).verify(SERVERS.replica());
    }
  }

  @Test
  void fastForward() throws Exception {
    replicate(
        "forward",
        "call dolt_merge('feature')",
        "update t set x = 1 where id = 4",
        "insert into f values (2)");
  }

  @Test
  void columnInTheMiddleComesByFastForward() throws Exception {
    replicate(
        "middle",
        "call dolt_checkout('feature')",
        "alter table t add column m int after id",
        "alter table t modify column n int first",
        "update t set m = 5, n = 6 where id = 1",
        "call dolt_commit('-Am', 'middle')",
        "call dolt_checkout('main')",
        "call dolt_merge('feature')",
        "update t set m = n where id = 2");
  }

  @Test
  void mergeCommitWithoutNeed() throws Exception {
    replicate(
        "noff",
        "call dolt_merge('--no-ff', 'feature', '-m', 'no-ff')",
        "delete from t where x = 7");
  }

  @Test
  void threeWayMerge() throws Exception {
    replicate(
        "threeway",
        "update t set n = 10 where id = 1",
        "insert into k values (5)",
        "alter table t add column y varchar(5) default 'y'",
        "create table main_only(id int primary key)",
        "insert into main_only values (1)",
        "call dolt_commit('-Am', 'main')",
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
  void conflictsResolvedWithTheirs() throws Exception {
    conflicts("theirs");
  }

  @Test
  void conflictsResolvedWithOurs() throws Exception {
    conflicts("ours");
  }

  private static void conflicts(String side) throws Exception {
    replicate(
        "conflicts_" + side,
        "update t set v = 'deux' where id = 2",
        "update t set n = 33 where id = 3",
        "call dolt_commit('-am', 'main')",
        "set autocommit = 0",
        "set dolt_allow_commit_conflicts = 1",
        "call dolt_merge('feature')",
        "commit",
        "call dolt_conflicts_resolve('--%s', 't')".formatted(side),
        "call dolt_commit('-Am', 'resolved')",
        "commit",
        "set autocommit = 1",
        "update t set n = 0 where id = 2");
  }

  @Test
  void resets() throws Exception {
    replicate(
        "resets",
        "call dolt_merge('feature')",
        "update t set n = 9 where id = 1",
        "call dolt_reset('--soft', 'HEAD~1')",
        "insert into f values (3)",
        "call dolt_reset('--hard', 'HEAD')",
        "insert into t values (8,'eight',8)",
        "drop table k",
        "alter table t add column gone int first",
        "call dolt_reset('--hard')",
        "call dolt_reset('--hard', 'feature')",
        "call dolt_reset('--hard', 'HEAD~2')",
        "insert into k values (7)");
  }

  @Test
  void cherryPicks() throws Exception {
    replicate(
        "picks",
        "call dolt_cherry_pick('feature~1')",
        "update t set n = 50 where id = 1",
        "call dolt_commit('-am', 'main')",
        "call dolt_cherry_pick('feature')",
        "update t set x = n");
  }

  @Test
  void stashAndCheckoutOfTables() throws Exception {
    replicate(
        "stashes",
        "update t set n = 50 where id = 1",
        "insert into k values (8)",
        "call dolt_stash('push', 'st')",
        "insert into t values (6,'six',6)",
        "call dolt_commit('-am', 'six')",
        "call dolt_stash('pop', 'st')",
        "call dolt_checkout('t')",
        "delete from k where v = 1 limit 1",
        "call dolt_checkout('--', 'k')",
        "alter table t drop column n",
        "call dolt_checkout('t')",
        "call dolt_checkout('feature', '--', 't')",
        "update t set x = 2 where id = 1");
  }

  @Test
  void movedBranch() throws Exception {
    replicate(
        "moved",
        "call dolt_branch('-c', 'main', 'start')",
        "call dolt_checkout('feature')",
        "call dolt_branch('-f', 'main', 'feature')",
        "call dolt_branch('-f', 'main', 'start')",
        "call dolt_checkout('main')",
        "update t set n = 5 where id = 1");
  }

  @Test
  void rebase() throws Exception {
    replicate(
        "rebased",
        "update t set n = 5 where id = 1",
        "call dolt_commit('-am', 'five')",
        "update t set n = 6 where id = 2",
        "alter table t add column z int",
        "call dolt_commit('-am', 'six')",
        "call dolt_rebase('-i', 'HEAD~2')",
        "update dolt_rebase set action = 'drop' where commit_message = 'five'",
        "call dolt_rebase('--continue')",
        "insert into t values (7,'seven',7,7)");
  }

  @Test
  void pullAndFetch(@TempDir Path remote) throws Exception {
    String url = "file://" + remote.toAbsolutePath();
    replicate(
        "pulled",
        "call dolt_remote('add', 'origin', '%s')".formatted(url),
        "call dolt_push('origin', 'main')",
        "call dolt_clone('%s', 'pulled_copy')".formatted(url),
        "use pulled_copy",
        "update t set v = 'copy' where id = 1",
        "alter table t add column r int not null default 3",
        "delete from k where v = 2",
        "call dolt_commit('-am', 'copy')",
        "call dolt_push('origin', 'main')",
        "use pulled",
        "call dolt_fetch('origin')",
        "update t set n = 20 where id = 2",
        "call dolt_commit('-am', 'here')",
        "call dolt_pull('origin', 'main')",
        "insert into t values (5,'five',5,5)",
        "call dolt_reset('--hard', 'origin/main')");
  }

  @Test
  void keysDefinedAnewOnABranch() throws Exception {
    replicate(
        "keys",
        "call dolt_checkout('-b', 'rekeyed')",
        "alter table k add column id int primary key auto_increment",
        "alter table t modify column id varchar(10)",
        "insert into t values ('s','string',0)",
        "call dolt_commit('-Am', 'keys')",
        "call dolt_checkout('main')",
        "call dolt_merge('rekeyed')",
        "delete from t where id = '1'",
        "insert into k(v) values (9)");
  }

  @Test
  void tableThatIsAnotherOneOnTheBranch() throws Exception {
    replicate(
        "another",
        "call dolt_checkout('-b', 'other')",
        "drop table t",
        "create table t(code varchar(5) primary key, price decimal(6,2))",
        "insert into t values ('a', 1.5)",
        "rename table k to kk",
        "call dolt_commit('-Am', 'another')",
        "call dolt_checkout('main')",
        "call dolt_merge('other')",
        "insert into t values ('b', 2)",
        "insert into kk values (4)");
  }

  @Test
  void givesNoRecordForWhatLeavesTheBranchAsItIs(@TempDir Path remote) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "still")) {
      replication.atOnce(TABLES).atOnce(FEATURE);
      List<SourceRecord> before = replication.records();
      replication.atOnce(
          "call dolt_commit('--allow-empty', '-m', 'empty')",
          "call dolt_tag('v1')",
          "call dolt_add('-A')",
          "call dolt_reset('--soft', 'HEAD')",
          "call dolt_gc()",
          "call dolt_branch('other')",
          "call dolt_branch('-m', 'other', 'another')",
          "call dolt_branch('-f', 'another', 'feature')",
          "call dolt_branch('-D', 'another')",
          "call dolt_remote('add', 'origin', 'file://%s')".formatted(remote.toAbsolutePath()),
          "call dolt_push('origin', 'feature')",
          "call dolt_fetch('origin')",
          "call dolt_checkout('feature')",
          "insert into t values (20,'twenty',1,1)",
          "alter table t drop column n",
          "call dolt_commit('-am', 'more')",
          "call dolt_reset('--hard', 'HEAD~1')",
          "call dolt_checkout('main')",
          "create temporary table tmp(id int)",
          "insert into tmp values (1)",
          "analyze table t",
          "update t set n = n",
          "start transaction",
          "insert into t values (30,'thirty',30)",
          "rollback",
          "start transaction",
          "insert into t values (31,'thirty',30)",
          "delete from t where id = 31",
          "update t set n = n + 1",
          "update t set n = n - 1",
          "commit");
      assertThat(replication.records()).isEqualTo(before);
      replication.verify(SERVERS.replica());
    }
  }
}
