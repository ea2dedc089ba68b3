package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several branches from the history: each as a consumer of its records knows it. */
class BranchesIT {
  private static final int OPERATIONS = Integer.getInteger("branches.operations", 60);
  private static final int BRANCHES = Integer.getInteger("branches.number", 100);
  private static final long SEED = Long.getLong("branches.seed", 15);

  @RegisterExtension
  private static final ReplicaServers SERVERS =
      new ReplicaServers(
          source ->
              source
                  .withoutVariable("log_bin")
                  .withoutVariable("gtid_mode")
                  .withoutVariable("enforce_gtid_consistency"));

  private final DoltServer dolt = SERVERS.source();

  private Map<String, String> properties(String database, String... changes) {
    Map<String, String> properties = CommitsModeIT.properties(dolt, database);
    properties.put("branch.include.list", ".*");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private Map<String, String> heads(String database) throws Exception {
    Map<String, String> heads = new TreeMap<>();
    dolt.queryIn(database, "select name, hash from dolt_branches")
        .forEach(row -> heads.put(row.get(0), row.get(1)));
    return heads;
  }

  /** What consumers of the topics of each branch hold, at every commit. */
  private static final class Consumers {
    private final String database;
    private final Map<String, RecordsReplica> branches = new HashMap<>();
    private final Map<String, Map<String, Map<String, List<Map<String, String>>>>> held =
        new TreeMap<>();

    Consumers(String database) {
      this.database = database;
    }

    void accept(SourceRecord record) {
      String branch = branch(record);
      RecordsReplica replica = branches.computeIfAbsent(branch, name -> new RecordsReplica("s"));
      replica.accept(
          record.newRecord(
              record.topic().replaceFirst("^s\\.[^.]+\\.", "s."),
              record.kafkaPartition(),
              record.keySchema(),
              record.key(),
              record.valueSchema(),
              record.value(),
              record.timestamp()));
      String commit = CommitsModeIT.delivered(record, database, branch);
      if (!commit.isEmpty() && !isForgotten(record)) {
        held.computeIfAbsent(branch, name -> new LinkedHashMap<>())
            .put(commit, replica.rows(database));
      }
    }

    private static boolean isForgotten(SourceRecord record) {
      return record.value() instanceof Struct value
          && value.schema().field("op") != null
          && value.getString("op").equals("t");
    }

    private static String branch(SourceRecord record) {
      return record.topic().equals("s")
          ? ((Struct) record.value()).getStruct("source").getString("branch")
          : record.topic().split("\\.")[1];
    }
  }

  private static final String[] TABLES = {
    "create table t(id int primary key, v varchar(20), n int)",
    "create table ci(k varchar(5) collate utf8mb4_0900_ai_ci primary key, v int)",
    "create table bag(v int)",
    "insert into t values (1,'a',1),(2,'b',2)",
    "insert into ci values ('a',1)",
    "insert into bag values (1),(1)",
    "call dolt_commit('-Am', 'first')"
  };

  /** Random work on three branches at once, from a seed. */
  private static final class Work {
    private static final List<String> NAMES = List.of("main", "a", "b");

    private final Random random = new Random(SEED);
    private final String database;
    private final Statement sql;
    private int number;

    Work(String database, Statement sql) {
      this.database = database;
      this.sql = sql;
    }

    private boolean attempt(String statement) {
      try {
        sql.execute(statement);
        return true;
      } catch (SQLException e) {
        return false;
      }
    }

    void step() throws SQLException {
      number++;
      String branch = NAMES.get(random.nextInt(NAMES.size()));
      if (!attempt("use `%s/%s`".formatted(database, branch))) {
        sql.execute("use `%s/main`".formatted(database));
        sql.execute(
            "call dolt_branch('%s', '%s')"
                .formatted(branch, random.nextBoolean() ? "main" : "main~1"));
        return;
      }
      attempt("call dolt_reset('--hard')");
      String other = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(14)) {
        case 0 -> attempt("call dolt_reset('--hard', 'HEAD~1')");
        case 1 -> {
          rows();
          attempt("call dolt_commit('--amend', '-Am', 'amended %d')".formatted(number));
        }
        case 2, 3, 4 -> attempt("call dolt_merge('%s', '-m', 'merge %d')".formatted(other, number));
        case 5 -> {
          if (!branch.equals("main")) {
            sql.execute("use `%s/main`".formatted(database));
            attempt("call dolt_branch('-D', '%s')".formatted(branch));
          }
        }
        case 6 -> {
          definition();
          rows();
          commit();
        }
        case 7 -> {
          if (attempt("call dolt_rebase('-i', 'HEAD~2')")) {
            attempt("update dolt_rebase set action = 'drop' order by rebase_order limit 1");
            if (!attempt("call dolt_rebase('--continue')")) {
              attempt("call dolt_rebase('--abort')");
            }
          }
        }
        case 8 -> {
          if (!branch.equals(other) && !branch.equals("main")) {
            sql.execute("use `%s/main`".formatted(database));
            attempt("call dolt_branch('-f', '%s', '%s')".formatted(branch, other));
          }
        }
        default -> {
          rows();
          commit();
        }
      }
    }

    private void commit() {
      attempt("call dolt_commit('-Am', 'commit %d')".formatted(number));
    }

    private void rows() {
      for (int i = random.nextInt(4); i >= 0; i--) {
        int id = random.nextInt(8);
        attempt(
            switch (random.nextInt(8)) {
              case 0 -> "delete from t where id = %d".formatted(id);
              case 1 -> "update t set id = id + 10 where id = %d".formatted(id);
              case 2 -> "insert into bag values (%d)".formatted(id);
              case 3 -> "delete from bag where v = %d limit 1".formatted(id);
              case 4 ->
                  "replace into ci values ('%s', %d)".formatted("aAbBcC".charAt(id % 6), number);
              case 5 -> "update ci set k = upper(k)";
              case 6 -> "update t set v = 'v%d' where id = %d".formatted(number, id);
              default -> "replace into t(id, v) values (%d, 'r%d')".formatted(id, number);
            });
      }
    }

    private void definition() {
      attempt(
          switch (random.nextInt(7)) {
            case 0 -> "alter table t add column c%d int default %d".formatted(number, number);
            case 1 -> "alter table t drop column n";
            case 2 -> "alter table t add column n int";
            case 3 -> "alter table t modify v text";
            case 4 -> "create table x%d(id int primary key)".formatted(number);
            case 5 -> "drop table bag";
            default -> "create table bag(v int)";
          });
    }
  }

  @Test
  void eachBranchIsWhatItIsAtEveryCommit() throws Exception {
    dolt.execute("create database worked");
    dolt.executeIn("worked", TABLES);
    Map<String, String> properties =
        properties("worked", "topic.branch.mode", "topic", "branch.snapshot.mode", "initial");
    Consumers consumers = new Consumers("worked");
    Random random = new Random(SEED);
    TaskHarness task = new TaskHarness(properties).launch();
    try (Connection connection = dolt.connect();
        Statement sql = connection.createStatement()) {
      Work work = new Work("worked", sql);
      for (int i = 0; i < OPERATIONS; i++) {
        work.step();
        boolean catchesUp = random.nextInt(3) > 0;
        List<SourceRecord> batch;
        do {
          batch = task.poll();
          int kept = random.nextInt(6) == 0 ? random.nextInt(batch.size() + 1) : batch.size();
          batch.subList(0, kept).forEach(consumers::accept);
          before = kept > 0 ? TaskHarness.offset(batch.get(kept - 1)) : before;
          if (kept < batch.size()) {
            task.close();
            task =
                new TaskHarness(properties, before == null ? null : new HashMap<>(before)).launch();
          }
        } while (catchesUp && !batch.isEmpty());
      }
      Map<String, String> heads = heads("worked");
      for (int quiet = 0; quiet < 20; ) {
        List<SourceRecord> batch = task.poll();
        batch.forEach(consumers::accept);
        quiet = batch.isEmpty() ? quiet + 1 : 0;
      }
      task.close();
      for (String branch : heads.keySet()) {
        Map<String, Map<String, List<Map<String, String>>>> held =
            new LinkedHashMap<>(consumers.held.getOrDefault(branch, Map.of()));
        held.put(heads.get(branch), consumers.branches.get(branch).rows("worked"));
        assertThat(SERVERS.replica().differencesAt(dolt, "worked", held))
            .as("branch %s, seed %d", branch, SEED)
            .isEmpty();
      }
      assertThat(consumers.held.values().stream().mapToInt(Map::size).sum())
          .as("commits that are compared")
          .isGreaterThan(OPERATIONS / 6);
    } finally {
      task.close();
    }
  }

  private Map<String, Object> before;

  private List<SourceRecord> until(TaskHarness task, String database) throws Exception {
    Map<String, String> heads = heads(database);
    return task.pollUntil(
        seen ->
            !seen.isEmpty()
                && heads.entrySet().stream()
                    .allMatch(
                        head ->
                            CommitsModeIT.delivered(
                                    seen.get(seen.size() - 1), database, head.getKey())
                                .equals(head.getValue())),
        PATIENCE);
  }

  @Test
  void tellsWhatABranchChangesFromItsForkOn() throws Exception {
    dolt.execute("create database preview");
    dolt.executeIn("preview", TABLES);
    try (TaskHarness task =
        new TaskHarness(properties("preview", "include.schema.changes", "false")).launch()) {
      List<SourceRecord> all = until(task, "preview");
      assertThat(briefs(all)).hasSize(5);
      dolt.executeIn(
          "preview",
          "call dolt_checkout('-b', 'feature/x')",
          "update t set v = 'B' where id = 2",
          "call dolt_commit('-am', 'one')",
          "delete from t where id = 1",
          "call dolt_commit('-am', 'two')",
          "call dolt_checkout('main')",
          "insert into t values (3,'c',3)",
          "call dolt_commit('-am', 'on main')");
      List<SourceRecord> changes = until(task, "preview");
      assertThat(changes).extracting(SourceRecord::topic).containsOnly("s.preview.t");
      assertThat(changes)
          .extracting(record -> String.valueOf(record.key()) + brief(record))
          .containsExactlyInAnyOrder(
              "Struct{id=3,__dolt_branch=main}c {id=3,v=c,n=3}",
              "Struct{id=2,__dolt_branch=feature/x}u {id=2,v=b,n=2} -> {id=2,v=B,n=2}",
              "Struct{id=1,__dolt_branch=feature/x}d {id=1,v=a,n=1}",
              "Struct{id=1,__dolt_branch=feature/x}tombstone {id=1,__dolt_branch=feature/x}");
      dolt.executeIn(
          "preview",
          "call dolt_branch('still')",
          "call dolt_merge('feature/x', '-m', 'merged')",
          "call dolt_branch('-D', 'feature/x')",
          "insert into bag values (5)",
          "call dolt_commit('-am', 'after')");
      List<SourceRecord> merged =
          task.pollUntil(seen -> seen.stream().anyMatch(r -> brief(r).equals("c {v=5}")), PATIENCE);
      merged.addAll(task.pollUntil(seen -> told(merged, seen) == 3, PATIENCE));
      assertThat(merged)
          .filteredOn(record -> brief(record).startsWith("u"))
          .singleElement()
          .satisfies(
              record ->
                  assertThat(((Struct) record.value()).getStruct("source").getString("branch"))
                      .isEqualTo("main"));
      assertThat(merged)
          .filteredOn(record -> brief(record).startsWith("t "))
          .extracting(record -> ((Struct) record.value()).getStruct("source").getString("branch"))
          .containsOnly("feature/x")
          .hasSize(3);
    }
  }

  private static long told(List<SourceRecord> one, List<SourceRecord> other) {
    List<SourceRecord> all = new ArrayList<>(one);
    all.addAll(other);
    return all.stream().filter(record -> brief(record).startsWith("t ")).count();
  }

  private static String brief(SourceRecord record) {
    return Change.of(record).brief();
  }

  @Test
  void followsManyBranches() throws Exception {
    dolt.execute("create database many");
    dolt.executeIn("many", TABLES);
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < BRANCHES; i++) {
      statements.add("call dolt_branch('branch_%04d')".formatted(i));
    }
    dolt.executeIn("many", statements.toArray(String[]::new));
    try (TaskHarness task = new TaskHarness(properties("many")).launch()) {
      until(task, "many");
      dolt.executeIn(
          "many",
          "call dolt_checkout('branch_0050')",
          "update t set n = 9 where id = 1",
          "call dolt_commit('-am', 'one of them')");
      assertThat(task.poll(1, PATIENCE)).hasSize(1);
      assertThat(task.offset().toString().length()).isLessThan(60 * BRANCHES + 1_000);
    }
  }
}
