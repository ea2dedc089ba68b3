package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records of commits, branches and tags. */
class CommitFeedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static DoltServer dolt;

  @BeforeAll
  static void startServer() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
  }

  @AfterAll
  static void stopServer() {
    dolt.close();
  }

  private static Map<String, String> properties(String database, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", "p");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", Integer.toString(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    properties.put("commits.enabled", "true");
    properties.put("commits.poll.interval.ms", "20");
    properties.put("poll.interval.ms", "20");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return properties;
  }

  private static void create(String database) throws Exception {
    dolt.execute(
        "create database " + database,
        "use " + database,
        "create table t(id int primary key, v int)",
        "insert into t values (1, 1), (2, 2)",
        "call dolt_commit('-Am', 'base')");
  }

  private static String head(String database) throws Exception {
    return hash(database, "HEAD");
  }

  private static String hash(String database, String revision) throws Exception {
    return dolt.queryIn(database, "select hashof('" + revision + "')").get(0).get(0);
  }

  private static boolean isOfCommits(SourceRecord record) {
    return record.topic().endsWith(".dolt_commits");
  }

  private static List<Struct> told(List<SourceRecord> records) {
    return records.stream()
        .filter(CommitFeedIT::isOfCommits)
        .map(record -> (Struct) record.value())
        .toList();
  }

  /** What a record says, in short: {@code c commit main: second}. */
  private static String text(Struct told) {
    String what =
        told.getString("kind").equals("commit")
            ? told.getString("message")
            : told.getString("hash");
    String name =
        told.getString("branch") == null ? told.getString("tag") : told.getString("branch");
    return "%s %s %s: %s".formatted(told.getString("op"), told.getString("kind"), name, what);
  }

  private static List<String> texts(List<SourceRecord> records) {
    return told(records).stream().map(CommitFeedIT::text).toList();
  }

  private static List<SourceRecord> poll(TaskHarness task, int count) throws Exception {
    List<SourceRecord> records = task.pollUntil(polled -> told(polled).size() >= count, PATIENCE);
    assertThat(texts(records)).hasSizeGreaterThanOrEqualTo(count);
    return records;
  }

  @Test
  void tellsOfACommitAllThatDoltKnows() throws Exception {
    create("whole");
    dolt.executeIn(
        "whole", "create table gone(id int primary key)", "call dolt_commit('-Am', 'g')");
    String base = head("whole");
    Instant before = Instant.now().minusMillis(1);

    try (TaskHarness task = new TaskHarness(properties("whole")).start()) {
      task.pollUntil(r -> r.size() >= 2, PATIENCE);
      dolt.executeIn(
          "whole",
          "update t set v = 9 where id = 1",
          "delete from t where id = 2",
          "insert into t values (3, 3), (4, 4)",
          "create table l(a int)",
          "insert into l values (1), (1)",
          "drop table gone",
          "call dolt_commit('-Am', 'it''s done', '--author', 'Ann <ann@x.example>')");
      String second = head("whole");
      List<SourceRecord> records = poll(task, 2);

      assertThat(records.subList(0, records.size() - 2)).noneMatch(CommitFeedIT::isOfCommits);
      SourceRecord record = records.get(records.size() - 2);
      assertThat(record.topic()).isEqualTo("p.whole.dolt_commits");
      assertThat(((Struct) record.key()).getString("database")).isEqualTo("whole");
      assertThat(((Struct) record.key()).getString("hash")).isEqualTo(second);
      Struct commit = (Struct) record.value();
      commit.validate();
      assertThat(text(commit)).isEqualTo("c commit main: it's done");
      assertThat(commit.getString("hash")).isEqualTo(second);
      assertThat(commit.getArray("parents")).isEqualTo(List.of(base));
      assertThat(commit.getString("author")).isEqualTo("Ann");
      assertThat(commit.getString("author_email")).isEqualTo("ann@x.example");
      assertThat(Instant.ofEpochMilli(commit.getInt64("author_ts_ms")))
          .isBetween(before, Instant.now());
      assertThat(Instant.ofEpochMilli(commit.getInt64("committer_ts_ms")))
          .isBetween(before, Instant.now());
      assertThat(commit.getArray("branches")).isEqualTo(List.of("main"));
      assertThat(commit.getArray("tags")).isEmpty();
      assertThat(commit.getString("gtid_set")).isEqualTo(dolt.executedGtids());
      assertThat(commit.getStruct("source").getString("commit")).isEqualTo(second);
      assertThat(commit.getStruct("source").getString("branch")).isEqualTo("main");
      List<Struct> tables = commit.getArray("tables");
      assertThat(tables)
          .extracting(
              table -> table.getString("name"),
              table -> table.getString("change"),
              table -> table.getBoolean("schema_change"),
              table -> table.getInt64("rows_added"),
              table -> table.getInt64("rows_modified"),
              table -> table.getInt64("rows_deleted"))
          .containsExactly(
              tuple("gone", "dropped", true, 0L, 0L, 0L),
              tuple("l", "added", true, 2L, null, 0L),
              tuple("t", "modified", false, 2L, 1L, 1L));
      Struct moved = (Struct) records.get(records.size() - 1).value();
      assertThat(text(moved)).isEqualTo("u branch main: " + second);
      assertThat(moved.getString("previous_hash")).isEqualTo(base);
      assertThat(((Struct) records.get(records.size() - 1).key()).getString("ref"))
          .isEqualTo("refs/heads/main");
    }
  }

  /** Gives records, of which so many are of commits. */
  private interface Polling {
    List<SourceRecord> poll(int count) throws Exception;
  }

  /** Amends, resets, branches and tags, with what is told of it. */
  private static List<String> work(String database, Polling task, List<SourceRecord> records)
      throws Exception {
    List<String> expected = new ArrayList<>();
    dolt.executeIn(
        database,
        "insert into t values (10, 10)",
        "call dolt_commit('-am', 'one')",
        "insert into t values (11, 11)",
        "call dolt_commit('-am', 'two')");
    String two = head(database);
    expected.addAll(List.of("c commit main: one", "c commit main: two", "u branch main: " + two));
    records.addAll(task.poll(3));
    dolt.executeIn(database, "call dolt_commit('--amend', '-m', 'two, better')");
    expected.addAll(
        List.of(
            "d commit main: two",
            "c commit main: two, better",
            "u branch main: " + head(database)));
    records.addAll(task.poll(3));
    dolt.executeIn(database, "call dolt_reset('--hard', 'HEAD~2')");
    expected.addAll(
        List.of(
            "d commit main: two, better",
            "d commit main: one",
            "u branch main: " + head(database)));
    records.addAll(task.poll(3));
    String base = head(database);
    dolt.executeIn(database, "call dolt_branch('feature')", "call dolt_tag('v1', '-m', 'first')");
    expected.addAll(List.of("c branch feature: " + base, "c tag v1: " + base));
    records.addAll(task.poll(2));
    dolt.executeIn(
        database,
        "call dolt_checkout('feature')",
        "insert into t values (20, 20)",
        "call dolt_commit('-am', 'f1')",
        "call dolt_checkout('main')",
        "insert into t values (21, 21)",
        "call dolt_commit('-am', 'm1')",
        "call dolt_merge('feature', '--no-ff', '-m', 'merged')");
    expected.addAll(
        List.of(
            "u branch main: " + head(database),
            "u branch feature: " + hash(database, "feature"),
            "c commit main: f1",
            "c commit main: m1",
            "c commit main: merged"));
    records.addAll(task.poll(5));
    dolt.executeIn(database, "call dolt_branch('-D', 'feature')", "call dolt_tag('-d', 'v1')");
    expected.addAll(List.of("d branch feature: null", "d tag v1: null"));
    records.addAll(task.poll(2));
    return expected;
  }

  @Test
  void tellsWhatIsNoLongerReachableAndOfBranchesAndTags() throws Exception {
    create("refs");
    try (TaskHarness task = new TaskHarness(properties("refs")).start()) {
      task.pollUntil(r -> r.size() >= 2, PATIENCE);
      List<SourceRecord> records = new ArrayList<>();

      List<String> expected = work("refs", count -> poll(task, count), records);

      assertThat(texts(records)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(told(records).stream().filter(t -> Objects.equals(t.getString("tag"), "v1")))
          .extracting(t -> t.getString("author"), t -> t.getString("message"))
          .first()
          .isEqualTo(tuple("root", "first"));
    }
  }

  /** A task of which one record is kept, and another one that goes on there. */
  private static final class OneByOne implements Polling {
    private final Map<String, String> properties;
    private Map<String, Object> offset;

    OneByOne(Map<String, String> properties) {
      this.properties = properties;
    }

    @Override
    public List<SourceRecord> poll(int count) throws Exception {
      List<SourceRecord> kept = new ArrayList<>();
      while (told(kept).size() < count) {
        next(kept);
      }
      return kept;
    }

    void takeSnapshot() throws Exception {
      try (TaskHarness task = new TaskHarness(properties).start()) {
        task.pollUntil(
            records -> task.offset() != null && !task.offset().containsKey("snapshot"), PATIENCE);
        offset = task.offset();
      }
    }

    /** A delete has the offset before it, and the tombstone the one behind it. */
    private void next(List<SourceRecord> kept) throws Exception {
      try (TaskHarness task = new TaskHarness(properties, offset).launch()) {
        List<SourceRecord> polled = task.pollUntil(records -> !records.isEmpty(), PATIENCE);
        assertThat(polled).isNotEmpty();
        Map<String, Object> before = Map.copyOf(offset);
        for (int i = 0; i < polled.size() && offset.equals(before); i++) {
          kept.add(polled.get(i));
          offset = TaskHarness.offset(polled.get(i));
        }
      }
    }
  }

  @Test
  void tellsAllOnceThoughItIsStoppedBehindEachRecord() throws Exception {
    create("stopped");
    OneByOne task = new OneByOne(properties("stopped"));
    task.takeSnapshot();
    List<SourceRecord> records = new ArrayList<>();

    List<String> expected = work("stopped", task, records);

    assertThat(texts(records)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void beginsWithTheFirstCommitIfThatIsWanted() throws Exception {
    create("past");
    dolt.executeIn(
        "past",
        "call dolt_tag('v1')",
        "insert into t values (10, 10)",
        "call dolt_commit('-am', 'one')");
    String base = hash("past", "v1");

    try (TaskHarness task =
        new TaskHarness(properties("past", "commits.from", "beginning")).start()) {
      assertThat(texts(poll(task, 5)))
          .containsExactly(
              "c commit main: Initialize data repository",
              "c commit main: base",
              "c commit main: one",
              "c branch main: " + head("past"),
              "c tag v1: " + base);
    }
    try (TaskHarness task = new TaskHarness(properties("past", "commits.from", base)).start()) {
      assertThat(texts(poll(task, 1))).containsExactly("c commit main: one");
      dolt.executeIn("past", "call dolt_commit('--allow-empty', '-m', 'two')");
      assertThat(texts(poll(task, 2)))
          .containsExactly("c commit main: two", "u branch main: " + head("past"));
    }
  }

  private static List<String> headers(SourceRecord record) {
    List<String> headers = new ArrayList<>();
    record.headers().forEach(header -> headers.add(header.key() + "=" + header.value()));
    return headers;
  }

  /** The rows of table t that records leave behind, by their keys. */
  private static final class Rows {
    private final Map<Integer, Integer> rows = new TreeMap<>();

    void take(SourceRecord record) {
      if (record.topic().endsWith(".t") && record.value() != null) {
        Struct value = (Struct) record.value();
        Struct after = value.getStruct("after");
        if (after != null) {
          rows.put(after.getInt32("id"), after.getInt32("v"));
        } else {
          rows.remove(value.getStruct("before").getInt32("id"));
        }
      }
    }

    static Map<Integer, Integer> asOf(String database, String hash) throws Exception {
      Map<Integer, Integer> rows = new TreeMap<>();
      dolt.queryIn(database, "select id, v from t as of '" + hash + "'")
          .forEach(row -> rows.put(Integer.valueOf(row.get(0)), Integer.valueOf(row.get(1))));
      return rows;
    }
  }

  @Test
  void leavesConsumersTheTablesOfTheCommitWhereTheServerIsQuiet() throws Exception {
    create("quiet");
    Map<String, String> properties =
        properties(
            "quiet",
            "transaction.boundary",
            "connector",
            "exactly.once.support",
            "required",
            "provide.commit.headers",
            "true");
    Rows consumer = new Rows();
    try (TaskHarness task = new TaskHarness(properties).start()) {
      List<SourceRecord> snapshot = task.pollUntil(r -> r.size() >= 3, PATIENCE);
      assertThat(headers(snapshot.get(1)))
          .containsExactly("dolt.branch=main", "dolt.commit=" + head("quiet"));
      snapshot.forEach(consumer::take);
      for (String[] statements :
          List.of(
              new String[] {"insert into t values (10, 1)", "call dolt_commit('-am', 'insert')"},
              new String[] {"update t set v = v + 1", "call dolt_commit('-am', 'update')"},
              new String[] {"call dolt_revert('HEAD')"},
              new String[] {
                "call dolt_checkout('-b', 'side')",
                "delete from t where id = 1",
                "call dolt_commit('-am', 'side')",
                "call dolt_checkout('main')",
                "insert into t values (30, 3)",
                "call dolt_commit('-am', 'main')",
                "call dolt_merge('side')"
              },
              new String[] {"call dolt_reset('--hard', 'HEAD~2')"},
              new String[] {"set @@dolt_transaction_commit = 1", "insert into t values (40, 4)"})) {
        String before = head("quiet");
        dolt.executeIn("quiet", statements);
        String head = head("quiet");
        assertThat(head).isNotEqualTo(before);
        List<SourceRecord> records =
            task.pollUntil(
                polled ->
                    told(polled).stream()
                        .anyMatch(told -> text(told).equals("u branch main: " + head)),
                PATIENCE);
        SourceRecord former = null;
        for (SourceRecord record : records) {
          consumer.take(record);
          if (record.topic().endsWith(".t")) {
            assertThat(headers(record)).containsExactly("dolt.branch=main");
          }
          if (isOfCommits(record) && former != null && !isOfCommits(former)) {
            assertThat(task.endsTransaction(former)).isTrue();
          }
          former = record;
        }
        assertThat(task.endsTransaction(former)).isTrue();
        assertThat(consumer.rows).isEqualTo(Rows.asOf("quiet", head));
      }
    }
  }

  @Test
  void tellsACommitBehindItsChangesWhereTheServerIsNeverQuiet() throws Exception {
    create("busy");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService writers = Executors.newFixedThreadPool(2);
    Rows consumer = new Rows();
    List<String> messages = new ArrayList<>();
    try (TaskHarness task = new TaskHarness(properties("busy")).start()) {
      task.pollUntil(r -> r.size() >= 3, PATIENCE).forEach(consumer::take);
      List<Future<?>> writing = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        int first = 1_000 * (writer + 1);
        writing.add(
            writers.submit(
                () -> {
                  for (int i = 0; !done.get() || i < 20; i++) {
                    dolt.executeIn(
                        "busy",
                        "insert into t values (%d, 0)".formatted(first + i),
                        "update t set v = v + 1 where id = " + (first + i / 2),
                        "call dolt_commit('--allow-empty', '-Am', '%d')".formatted(first + i));
                  }
                  return null;
                }));
      }
      List<Map.Entry<String, Map<Integer, Integer>>> seen = new ArrayList<>();
      while (seen.size() < 40) {
        for (SourceRecord record : task.poll()) {
          consumer.take(record);
          if (isOfCommits(record) && ((Struct) record.value()).getString("kind").equals("commit")) {
            Struct commit = (Struct) record.value();
            assertThat(commit.getString("op")).isEqualTo("c");
            messages.add(commit.getString("message"));
            seen.add(Map.entry(commit.getString("hash"), Map.copyOf(consumer.rows)));
          }
        }
      }
      done.set(true);
      for (Future<?> writer : writing) {
        writer.get();
      }
      for (Map.Entry<String, Map<Integer, Integer>> moment : seen) {
        Rows.asOf("busy", moment.getKey())
            .forEach(
                (id, v) ->
                    assertThat(moment.getValue())
                        .hasEntrySatisfying(
                            id, there -> assertThat(there).isGreaterThanOrEqualTo(v)));
      }
      String head = head("busy");
      task.pollUntil(
              polled ->
                  told(polled).stream()
                      .anyMatch(told -> text(told).equals("u branch main: " + head)),
              PATIENCE)
          .forEach(
              record -> {
                consumer.take(record);
                if (isOfCommits(record)
                    && ((Struct) record.value()).getString("kind").equals("commit")) {
                  messages.add(((Struct) record.value()).getString("message"));
                }
              });
      assertThat(consumer.rows).isEqualTo(Rows.asOf("busy", head));
      List<String> log = new ArrayList<>();
      dolt.queryIn("busy", "select message from dolt_log where commit_order > 2")
          .forEach(row -> log.add(row.get(0)));
      assertThat(messages).containsExactlyInAnyOrderElementsOf(log);
    } finally {
      done.set(true);
      writers.shutdownNow();
    }
  }

  /** The recipe "audit trail" of docs/commits-and-branches.md. */
  @Test
  void leavesACompactedTopicWithTheHistoryAndTheRefs() throws Exception {
    create("audit");
    Map<String, Struct> trail = new LinkedHashMap<>();
    try (TaskHarness task =
        new TaskHarness(properties("audit", "commits.from", "beginning")).start()) {
      List<SourceRecord> records = new ArrayList<>(poll(task, 3));
      work("audit", count -> poll(task, count), records);
      dolt.executeIn(
          "audit",
          "call dolt_tag('release', 'HEAD~1')",
          "call dolt_branch('topic', 'HEAD~1')",
          "call dolt_checkout('topic')",
          "insert into t values (50, 50)",
          "call dolt_commit('-am', 'rebased')",
          "call dolt_rebase('main')");
      dolt.executeIn(
          "audit", "call dolt_merge('topic')", "call dolt_branch('-m', 'topic', 'done')");
      String head = head("audit");
      String release = hash("audit", "release");
      records.addAll(
          task.pollUntil(
              polled ->
                  texts(polled).contains("u branch main: " + head)
                      && texts(polled).contains("c branch done: " + head)
                      && texts(polled).contains("c tag release: " + release),
              PATIENCE));
      records.stream()
          .filter(CommitFeedIT::isOfCommits)
          .forEach(record -> trail.put(record.key().toString(), (Struct) record.value()));
    }
    trail.values().removeIf(told -> told.getString("op").equals("d"));

    assertThat(of(trail, "commit"))
        .extracting(t -> t.getString("hash"), t -> t.getString("message"))
        .containsExactlyInAnyOrderElementsOf(
            tuples("audit", "select commit_hash, message from dolt_log"));
    assertThat(of(trail, "branch"))
        .extracting(t -> t.getString("branch"), t -> t.getString("hash"))
        .containsExactlyInAnyOrderElementsOf(
            tuples("audit", "select name, hash from dolt_branches"));
    assertThat(of(trail, "tag"))
        .extracting(t -> t.getString("tag"), t -> t.getString("hash"))
        .containsExactlyInAnyOrderElementsOf(
            tuples("audit", "select tag_name, tag_hash from dolt_tags"));
  }

  private static List<Struct> of(Map<String, Struct> trail, String kind) {
    return trail.values().stream().filter(told -> told.getString("kind").equals(kind)).toList();
  }

  private static List<Tuple> tuples(String database, String sql) throws Exception {
    return dolt.queryIn(database, sql).stream().map(row -> tuple(row.toArray())).toList();
  }

  /** The recipe "who changed this row" of docs/commits-and-branches.md. */
  @Test
  void tellsWhoChangedARow() throws Exception {
    create("who");
    try (TaskHarness task = new TaskHarness(properties("who")).start()) {
      List<SourceRecord> records = new ArrayList<>();
      records.addAll(task.pollUntil(r -> r.size() >= 3, PATIENCE));
      for (String name : List.of("Ann", "Bob")) {
        dolt.executeIn(
            "who",
            "update t set v = v + 1 where id = " + (name.equals("Ann") ? 1 : 2),
            "create table if not exists other(id int primary key)",
            "call dolt_commit('-Am', 'by %1$s', '--author', '%1$s <%1$s@x>')".formatted(name));
        records.addAll(poll(task, 2));
        dolt.executeIn(
            "who",
            "insert into other values (%d)".formatted(name.length() + records.size()),
            "call dolt_commit('-Am', 'else', '--author', 'Eve <eve@x>')");
        records.addAll(poll(task, 2));
      }

      assertThat(whoChanged(records, "t", 1)).containsExactly("Ann: by Ann");
      assertThat(whoChanged(records, "t", 2)).containsExactly("Bob: by Bob");
    }
  }

  private static List<String> whoChanged(List<SourceRecord> records, String table, int id) {
    List<String> changes = new ArrayList<>();
    for (SourceRecord record : records) {
      if (record.topic().endsWith("." + table)
          && record.value() instanceof Struct change
          && ((Struct) record.key()).getInt32("id") == id
          && change.getStruct("source").getString("gtid") != null) {
        Gtid gtid = Gtid.parse(change.getStruct("source").getString("gtid"));
        told(records).stream()
            .filter(told -> told.getString("kind").equals("commit"))
            .filter(commit -> GtidSet.parse(commit.getString("gtid_set")).contains(gtid))
            .filter(
                commit ->
                    commit.<Struct>getArray("tables").stream()
                        .anyMatch(changed -> changed.getString("name").equals(table)))
            .findFirst()
            .ifPresent(
                commit ->
                    changes.add(commit.getString("author") + ": " + commit.getString("message")));
      }
    }
    return changes;
  }

  @Test
  void beginsAnewWithADatabaseThatIsDroppedAndMadeAgain() throws Exception {
    create("kept");
    dolt.execute("create database gone_1");
    Map<String, String> properties = properties("kept");
    properties.put("database.include.list", "kept,gone_.*");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      task.pollUntil(r -> r.size() >= 3, PATIENCE);
      dolt.execute("create database gone_2");
      assertThat(texts(poll(task, 2)))
          .containsExactly(
              "c commit main: Initialize data repository", "c branch main: " + head("gone_2"));
      dolt.execute("drop database gone_1");
      assertThat(texts(poll(task, 1))).containsExactly("d branch main: null");
      dolt.executeIn("kept", "call dolt_tag('t', 'HEAD')");
      assertThat(texts(poll(task, 1))).containsExactly("c tag t: " + head("kept"));
    }
  }

  @Test
  void saysThatCommitsAreGoneThatItToldOf() throws Exception {
    create("collected");
    OneByOne task = new OneByOne(properties("collected"));
    task.takeSnapshot();
    dolt.executeIn("collected", "call dolt_commit('--allow-empty', '-m', 'one')");
    assertThat(texts(task.poll(2))).first().isEqualTo("c commit main: one");
    String gone = head("collected");
    dolt.executeIn(
        "collected",
        "call dolt_commit('--amend', '--allow-empty', '-m', 'other')",
        "call dolt_gc('--full')");
    String other = head("collected");

    List<Struct> told = told(task.poll(2));
    assertThat(told)
        .extracting(CommitFeedIT::text)
        .containsExactly("d commit main: null", "u branch main: " + other);
    assertThat(told.get(0).getString("hash")).isEqualTo(gone);
    assertThat(told.get(1).getString("previous_hash")).isEqualTo(gone);
    dolt.executeIn("collected", "call dolt_commit('--allow-empty', '-m', 'two')");
    assertThat(texts(task.poll(2)))
        .containsExactly("c commit main: two", "u branch main: " + head("collected"));
  }

  @Test
  void keepsTheOffsetSmallWithManyBranches() throws Exception {
    create("many");
    List<String> statements = new ArrayList<>();
    int branches = 100;
    for (int i = 0; i < branches; i++) {
      statements.add("call dolt_branch('feature/number-%d')".formatted(i));
    }
    try (TaskHarness task = new TaskHarness(properties("many")).start()) {
      task.pollUntil(r -> r.size() >= 3, PATIENCE);
      dolt.executeIn("many", "call dolt_commit('--allow-empty', '-m', 'one')");
      poll(task, 2);
      dolt.executeIn("many", statements.toArray(String[]::new));
      List<SourceRecord> records = poll(task, branches);
      assertThat(texts(records)).hasSize(branches).doesNotHaveDuplicates();
      int size = task.offset().get("refs").toString().length();
      assertThat(size).isLessThan(branches * 40);
    }
  }

  @Test
  void goesOnBehindAnotherSnapshot() throws Exception {
    create("again");
    OneByOne task = new OneByOne(properties("again", "snapshot.mode", "when_needed"));
    task.takeSnapshot();
    dolt.executeIn("again", "call dolt_commit('--allow-empty', '-m', 'one')");
    task.poll(2);
    dolt.executeIn("again", "call dolt_commit('--allow-empty', '-m', 'two')");
    // Transactions that the server never had: rows are read again.
    task.offset = new HashMap<>(task.offset);
    task.offset.put("gtid_set", "00000000-0000-0000-0000-000000000001:1-9");
    try (TaskHarness whole = new TaskHarness(task.properties, task.offset).launch()) {
      List<SourceRecord> records = poll(whole, 2);
      assertThat(records).anyMatch(record -> record.topic().endsWith(".t"));
      assertThat(texts(records))
          .containsExactly("c commit main: two", "u branch main: " + head("again"));
    }
  }
}
