package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.markers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.support.DoltServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole connector from the history, on a server that writes no log. */
class CommitsModeIT {
  private static final String[] TABLES = {
    "create table t(id int primary key, v varchar(20), n int)",
    "create table pair(a int, b varchar(10) collate utf8mb4_0900_ai_ci, v int, primary key(a, b))",
    "create table bag(v int, w varchar(5))",
    "create table still(id int primary key)",
    "insert into t values (1,'one',1),(2,'two',2),(3,'three',3)",
    "insert into pair values (1,'a',1),(2,'b',2)",
    "insert into bag values (1,'x'),(1,'x'),(2,'y')",
    "insert into still values (1)",
    "call dolt_commit('-Am', 'first')"
  };

  @RegisterExtension
  private static final ReplicaServers SERVERS =
      new ReplicaServers(
          source ->
              source
                  .withoutVariable("log_bin")
                  .withoutVariable("gtid_mode")
                  .withoutVariable("enforce_gtid_consistency"));

  private final DoltServer dolt = SERVERS.source();

  static Map<String, String> properties(DoltServer dolt, String database, String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, database);
    properties.put("capture.mode", "commits");
    properties.put("commits.poll.interval.ms", "20");
    properties.put("include.schema.changes", "true");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private void create(String database) throws Exception {
    dolt.execute("create database " + database);
    dolt.executeIn(database, TABLES);
  }

  private String head(String database) throws Exception {
    return dolt.queryIn(database, "select hashof('HEAD')").get(0).get(0);
  }

  /** The commit of a branch up to which all is delivered; empty within one. */
  static String delivered(SourceRecord record, String database, String branch) {
    Map<String, Object> offset = TaskHarness.offset(record);
    String heads = String.valueOf(offset.get("heads"));
    Matcher head =
        Pattern.compile("\"%s\":\\{[^}]*\"%s\":\"(\\w+)\"".formatted(database, branch))
            .matcher(heads);
    return offset.containsKey("commit") || !head.find() ? "" : head.group(1);
  }

  private List<SourceRecord> untilHead(
      TaskHarness task, String database, Consumer<SourceRecord> each) throws Exception {
    String head = head(database);
    List<SourceRecord> all =
        task.pollUntil(
            seen ->
                !seen.isEmpty()
                    && delivered(seen.get(seen.size() - 1), database, "main").equals(head),
            PATIENCE);
    all.forEach(each);
    assertThat(all).isNotEmpty();
    assertThat(delivered(all.get(all.size() - 1), database, "main")).isEqualTo(head);
    return all;
  }

  private static String[] story() {
    return new String[] {
      "insert into t values (4,'four',4)",
      "update t set v = 'zwei' where id = 2",
      "delete from t where id = 3",
      "insert into bag values (1,'x'),(3,'z')",
      "update pair set b = 'A', v = 5 where a = 1",
      "update pair set b = 'B' where a = 2",
      "call dolt_commit('-Am', 'rows')",
      "alter table t add column c int",
      "update t set c = 9 where id = 1",
      "alter table t add column d int not null default 7",
      "call dolt_commit('-Am', 'columns')",
      "update t set id = 40 where id = 4",
      "alter table t rename column v to w",
      "alter table bag add column z int default 3",
      "call dolt_commit('-Am', 'renamed')",
      "alter table t drop column n",
      "alter table t modify w text",
      "delete from t where id = 2",
      "insert into t values (50,'fifty',null,1)",
      "call dolt_commit('-Am', 'retyped')",
      "alter table t modify id varchar(10)",
      "delete from bag where v = 1",
      "alter table bag add primary key(v)",
      "call dolt_commit('-Am', 'keys')",
      "rename table t to t2",
      "drop table still",
      "create table fresh(id bigint primary key, b bigint unsigned)",
      "insert into fresh values (1, 18446744073709551615)",
      "call dolt_commit('-Am', 'tables')",
      "rename table t2 to tmp",
      "rename table bag to t2",
      "rename table tmp to bag",
      "call dolt_commit('-Am', 'swapped')",
      "call dolt_checkout('-b', 'feature')",
      "insert into fresh values (2, 2)",
      "call dolt_commit('-Am', 'on a branch')",
      "alter table fresh add column f double",
      "update fresh set f = 1.5 where id = 1",
      "call dolt_commit('-Am', 'on a branch again')",
      "call dolt_checkout('main')",
      "insert into fresh values (3, 3)",
      "call dolt_commit('-Am', 'on main')",
      "call dolt_merge('feature', '-m', 'merged')",
      "delete from fresh where id = 1",
      "call dolt_commit('-Am', 'to be amended')",
      "insert into fresh values (5, 5, 5)",
      "call dolt_commit('--amend', '-Am', 'amended')",
      "call dolt_reset('--hard', 'HEAD~2')",
      "insert into fresh(id) values (8)",
      "call dolt_commit('-Am', 'anew')",
    };
  }

  @Test
  void makesOfEachCommitWhatItHas() throws Exception {
    create("story");
    RecordsReplica replica = new RecordsReplica("s");
    Map<String, Map<String, List<Map<String, String>>>> held = new LinkedHashMap<>();
    Consumer<SourceRecord> each =
        record -> {
          replica.accept(record);
          String commit = delivered(record, "story", "main");
          if (!commit.isEmpty()) {
            held.put(commit, replica.rows("story"));
          }
        };
    try (TaskHarness task =
        new TaskHarness(properties(dolt, "story", "bigint.unsigned.handling.mode", "precise"))
            .launch()) {
      untilHead(task, "story", each);
      List<String> statements = new ArrayList<>();
      for (String statement : story()) {
        statements.add(statement);
        if (statement.contains("dolt_commit(") || statement.contains("dolt_merge(")) {
          dolt.executeIn("story", onBranch(statements));
          if (!onBranch(statements)[0].contains("feature")) {
            untilHead(task, "story", each);
          }
        }
      }
    }
    assertThat(held).hasSizeGreaterThan(12);
    assertThat(SERVERS.replica().differencesAt(dolt, "story", held)).isEmpty();
    assertThat(SERVERS.replica().differences(dolt, "story", replica)).isEmpty();
  }

  private final List<String> branch = new ArrayList<>(List.of("call dolt_checkout('main')"));

  /** Each execution is a session of its own, which begins on the default branch. */
  private String[] onBranch(List<String> statements) {
    List<String> all = new ArrayList<>(branch);
    all.addAll(statements);
    statements.stream()
        .filter(statement -> statement.contains("dolt_checkout("))
        .forEach(statement -> branch.set(0, statement.replace("'-b', ", "")));
    statements.clear();
    return all.toArray(String[]::new);
  }

  @Test
  void readsTheRowsThatThereAreAndThenEachCommitInItsOrder() throws Exception {
    create("plain");
    String first = head("plain");
    try (TaskHarness task =
        new TaskHarness(properties(dolt, "plain", "include.schema.changes", "false")).launch()) {
      List<SourceRecord> snapshot = untilHead(task, "plain", record -> {});
      assertThat(markers(snapshot)).startsWith("first", "true").endsWith("last");
      assertThat(snapshot)
          .allSatisfy(
              record -> {
                Struct value = (Struct) record.value();
                assertThat(value.getString("op")).isEqualTo("r");
                assertThat(value.getStruct("source").getString("commit")).isEqualTo(first);
                assertThat(value.getStruct("source").getString("branch")).isEqualTo("main");
              });
      dolt.executeIn(
          "plain",
          "insert into t values (4,'four',4)",
          "call dolt_commit('-am','a')",
          "update t set n = 5 where id = 4",
          "update t set id = 5 where id = 4",
          "update t set n = 0 where id = 1",
          "call dolt_commit('-am','b')",
          "delete from t where id = 5",
          "insert into t values (6,'not committed',0)");
      dolt.executeIn(
          "plain",
          "call dolt_reset('--hard')",
          "delete from t where id = 5",
          "call dolt_commit('-am','c')",
          "insert into t values (6,'not committed',0)");
      List<SourceRecord> changes = untilHead(task, "plain", record -> {});
      assertThat(briefs(changes))
          .containsExactly(
              "c {id=4,v=four,n=4}",
              "d {id=4,v=four,n=4}",
              "tombstone {id=4}",
              "u {id=1,v=one,n=1} -> {id=1,v=one,n=0}",
              "c {id=5,v=four,n=5}",
              "d {id=5,v=four,n=5}",
              "tombstone {id=5}");
      List<String> commits =
          dolt.queryIn("plain", "select commit_hash from dolt_log limit 3").stream()
              .map(row -> row.get(0))
              .toList();
      assertThat(changes)
          .filteredOn(record -> record.value() != null)
          .extracting(record -> ((Struct) record.value()).getStruct("source").getString("commit"))
          .containsExactly(
              commits.get(2), commits.get(1), commits.get(1), commits.get(1), commits.get(0));
      assertThat(markers(changes)).containsOnly("false");
    }
  }

  @Test
  void goesOnAtEveryRecord() throws Exception {
    create("again");
    Map<String, String> properties =
        properties(dolt, "again", "provide.transaction.metadata", "true");
    dolt.executeIn("again", "call dolt_tag('start', 'HEAD')");
    List<SourceRecord> whole = new ArrayList<>();
    try (TaskHarness task = new TaskHarness(properties).launch()) {
      whole.addAll(untilHead(task, "again", record -> {}));
      dolt.executeIn(
          "again",
          "insert into t values (4,'four',4)",
          "delete from t where id = 3",
          "insert into bag values (1,'x'),(3,'z')",
          "alter table t add column c int",
          "update t set c = 1 where id = 2",
          "update pair set b = 'A' where a = 1",
          "call dolt_commit('-Am','all')",
          "delete from bag where v = 1",
          "call dolt_commit('-Am','bag')");
      whole.addAll(untilHead(task, "again", record -> {}));
    }
    List<String> wanted = described(whole);
    assertThat(wanted).anyMatch(text -> text.contains("BEGIN"));
    assertThat(wanted).anyMatch(text -> text.contains("END"));
    for (int kept = 0; kept < whole.size(); kept++) {
      SourceRecord last = whole.get(kept);
      List<SourceRecord> both = new ArrayList<>(whole.subList(0, kept + 1));
      try (TaskHarness task =
          new TaskHarness(properties, new HashMap<>(TaskHarness.offset(last))).launch()) {
        if (kept < whole.size() - 1) {
          both.addAll(untilHead(task, "again", record -> {}));
        }
      }
      boolean tombstoneFollows = kept + 1 < whole.size() && whole.get(kept + 1).value() == null;
      if (tombstoneFollows || isHalf(whole, kept)) {
        // A change of several records comes again as a whole.
        assertThat(described(both)).as("behind record %d", kept).containsAll(wanted);
      } else {
        assertThat(normal(described(both)))
            .as("behind record %d, %s", kept, described(List.of(last)))
            .isEqualTo(normal(wanted));
      }
    }
  }

  /** Whether the record is one of several of one change, but not the last. */
  private static boolean isHalf(List<SourceRecord> records, int at) {
    return at + 1 < records.size()
        && records.get(at).key() != null
        && records.get(at).value() == null
        && records.get(at + 1).headers().lastWithName("__debezium.oldkey") != null;
  }

  /** Without the snapshot that went on in the middle of itself, whose markers differ. */
  private static List<String> normal(List<String> described) {
    return described.stream().map(text -> text.replaceAll("^(first|true|last)\\w*", "s")).toList();
  }

  private static List<String> described(List<SourceRecord> records) {
    return records.stream()
        .map(
            record -> {
              Struct value = (Struct) record.value();
              if (value == null) {
                return record.topic() + " tombstone " + record.key();
              }
              if (value.schema().field("status") != null) {
                return "%s %s %s %s"
                    .formatted(
                        value.getString("status"),
                        value.getString("id"),
                        value.get("event_count"),
                        value.get("data_collections"));
              }
              Struct source = value.getStruct("source");
              return "%s %s %s %s %s %s"
                  .formatted(
                      source.getString("snapshot"),
                      record.topic(),
                      source.getString("commit"),
                      source.get("row"),
                      value.schema().field("transaction") == null ? "" : value.get("transaction"),
                      Change.of(record).brief());
            })
        .toList();
  }

  @Test
  void readsABranchWholeWhoseCommitIsGone() throws Exception {
    create("lost");
    RecordsReplica replica = new RecordsReplica("s");
    Map<String, Object> offset;
    dolt.executeIn("lost", "insert into t values (4,'four',4)", "call dolt_commit('-am','4')");
    try (TaskHarness task = new TaskHarness(properties(dolt, "lost")).launch()) {
      untilHead(task, "lost", replica::accept);
      offset = task.offset();
    }
    dolt.executeIn(
        "lost",
        "call dolt_reset('--hard','HEAD~1')",
        "insert into t values (5,'five',5)",
        "insert into bag values (9,'n')",
        "call dolt_commit('-am','5')",
        "call dolt_gc('--full')");
    try (TaskHarness task = new TaskHarness(properties(dolt, "lost"), offset).launch()) {
      List<SourceRecord> again = untilHead(task, "lost", replica::accept);
      assertThat(Change.of(again)).extracting(Change::op).contains("t", "r").doesNotContain("c");
      assertThat(SERVERS.replica().differences(dolt, "lost", replica)).isEmpty();
    }
    try (TaskHarness task =
        new TaskHarness(properties(dolt, "lost", "reconcile.mode", "fail"), offset).launch()) {
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("is not there any more")
          .hasMessageContaining("reconcile.mode");
    }
  }

  @Test
  void refusesAnOffsetOfTheLog() throws Exception {
    create("other");
    Map<String, Object> offset = Map.of("gtid_set", "", "branch", "main");
    assertThatThrownBy(
            () -> {
              try (TaskHarness task = new TaskHarness(properties(dolt, "other"), offset).launch()) {
                task.poll(1, PATIENCE);
              }
            })
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("capture.mode");
  }

  @Test
  void asksForNoLog() throws Exception {
    create("checked");
    Map<String, String> properties = properties(dolt, "checked");
    properties.put("connector.class", DoltSourceConnector.class.getName());

    assertThat(errors(properties)).isEmpty();
    properties.remove("capture.mode");
    assertThat(errors(properties)).anyMatch(error -> error.contains("log_bin"));
  }

  private static List<String> errors(Map<String, String> properties) {
    return new DoltSourceConnector()
        .validate(properties).configValues().stream()
            .flatMap(value -> value.errorMessages().stream())
            .toList();
  }

  @Test
  void makesOneKafkaTransactionOfACommit() throws Exception {
    create("whole");
    try (TaskHarness task =
        new TaskHarness(
                properties(
                    dolt,
                    "whole",
                    "transaction.boundary",
                    "connector",
                    "exactly.once.support",
                    "required",
                    "transaction.max.rows",
                    "6",
                    "provide.transaction.metadata",
                    "true"))
            .launch()) {
      untilHead(task, "whole", record -> {});
      dolt.executeIn(
          "whole",
          "insert into t values (4,'four',4)",
          "delete from still",
          "call dolt_commit('-am','small')");
      List<SourceRecord> small = untilHead(task, "whole", record -> {});
      assertThat(small).extracting(SourceRecord::topic).contains("s.whole.t", "s.whole.still");
      assertThat(small).filteredOn(task::endsTransaction).containsExactly(small.get(4));
      assertThat(small).hasSize(5);
      dolt.executeIn(
          "whole",
          "insert into still values (11),(12),(13),(14),(15),(16),(17),(18)",
          "call dolt_commit('-am','large')");
      List<SourceRecord> large = untilHead(task, "whole", record -> {});
      assertThat(large).filteredOn(task::endsTransaction).hasSize(2);
      assertThat(task.endsTransaction(large.get(large.size() - 1))).isTrue();
    }
  }
}
