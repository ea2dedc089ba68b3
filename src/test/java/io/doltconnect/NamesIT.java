package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Dolt takes for a name of a database, a table or a column, changes of it come. */
class NamesIT {
  private static final String EMOJI = "😀";

  /** Every kind of character that Dolt takes for a database; {@code / @ % \} and backslash not. */
  private static final List<String> NAMES =
      List.of(
          "my shop",
          "münchen",
          "Proj X",
          "(a)",
          "#",
          "a?",
          "it's",
          "!",
          "b`t",
          "a\"b",
          "*",
          "+",
          "=",
          "&",
          "$",
          ",",
          ";",
          ":",
          "~",
          "_",
          "-",
          "[]",
          "{}",
          "|",
          "<>",
          "^",
          "1abc",
          "123",
          "a.b",
          "日本",
          EMOJI,
          "a\tb",
          "UPPER",
          ".a",
          "tail%d ",
          EMOJI.repeat(60));

  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    for (String database : databases()) {
      dolt.execute("create database " + quoted(database));
      execute(database, "create table t(id int primary key)", "insert into t values (1)");
    }
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  /** The number keeps their topics apart, whose names have less characters. */
  private static List<String> databases() {
    return IntStream.range(0, NAMES.size()).mapToObj(i -> numbered(NAMES.get(i), i)).toList();
  }

  private static String numbered(String name, int number) {
    return name.contains("%d") ? name.formatted(number) : name + number;
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static void execute(String database, String... sql) throws Exception {
    String[] all = new String[sql.length + 1];
    all[0] = "use " + quoted(database);
    System.arraycopy(sql, 0, all, 1, sql.length);
    dolt.execute(all);
  }

  private static TaskHarness task(String name, String... properties) {
    Map<String, String> all = SnapshotTasks.properties(dolt, "", properties);
    all.put("name", name);
    return new TaskHarness(all);
  }

  /** The ids that were delivered of each table, by the names in {@code source}. */
  private static Map<String, List<Integer>> ids(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.value() != null)
        .map(record -> (Struct) record.value())
        .collect(
            Collectors.groupingBy(
                value ->
                    value.getStruct("source").getString("db")
                        + "/"
                        + value.getStruct("source").getString("table"),
                TreeMap::new,
                Collectors.mapping(NamesIT::id, Collectors.toList())));
  }

  private static Integer id(Struct value) {
    return value.getStruct("after").getInt32("id");
  }

  private static Map<String, List<Integer>> expected(String table, Integer... ids) {
    return databases().stream()
        .collect(
            Collectors.toMap(
                database -> database + "/" + table,
                database -> List.of(ids),
                (a, b) -> a,
                TreeMap::new));
  }

  @Test
  void deliversWhateverTheDatabaseIsCalledWithoutAList() throws Exception {
    int count = NAMES.size();
    try (TaskHarness task = task("all", "database.exclude.list", "odd").start()) {
      assertThat(ids(task.poll(count, SnapshotTasks.PATIENCE))).isEqualTo(expected("t", 1));
      for (String database : databases()) {
        execute(database, "create table u(id int primary key)", "insert into u values (2)");
      }
      assertThat(ids(task.poll(count, SnapshotTasks.PATIENCE))).isEqualTo(expected("u", 2));
      for (String database : databases()) {
        execute(database, "insert into u values (3)");
      }
      task.close();
      dolt.stop();
      dolt.start();
      for (String database : databases()) {
        execute(database, "alter table u add c int", "insert into u values (4, 4)");
      }
      task.start();
      assertThat(ids(task.poll(2 * count, SnapshotTasks.PATIENCE))).isEqualTo(expected("u", 3, 4));
    }
  }

  private static List<String> each() {
    return databases();
  }

  @ParameterizedTest
  @MethodSource("each")
  void deliversWhateverTheDatabaseIsCalledByAList(String database) throws Exception {
    String include = Pattern.quote(database).replace(",", "\\,");
    execute(database, "create table l(id int primary key)", "insert into l values (1)");
    try (TaskHarness task =
        task("list" + database, "table.include.list", include + "\\.l", "topic.prefix", "l")
            .start()) {
      String key = database + "/l";
      assertThat(ids(task.poll(1, SnapshotTasks.PATIENCE))).isEqualTo(Map.of(key, List.of(1)));
      execute(database, "insert into l values (2)");
      assertThat(ids(task.poll(1, SnapshotTasks.PATIENCE))).isEqualTo(Map.of(key, List.of(2)));
    }
  }

  /**
   * Tables may have the characters too that a database may not have, but none outside the basic
   * plane.
   */
  private static List<String> more() {
    List<String> names = new ArrayList<>(NAMES);
    names.removeIf(name -> name.contains(EMOJI));
    names.addAll(List.of("%", "a%20b", "%%41", "\\", "@", "a/b", "BEGIN", "c\nd", "日".repeat(19)));
    return names;
  }

  @Test
  void deliversWhateverTablesAndColumnsAreCalled() throws Exception {
    dolt.execute("create database odd");
    List<String> names =
        IntStream.range(0, more().size())
            .mapToObj(i -> more().get(i).replace("%d", "") + i)
            .toList();
    for (String name : names) {
      String table = quoted(name);
      dolt.executeIn(
          "odd",
          "create table %s(id int primary key, %s int)".formatted(table, table),
          "insert into %s values (1, 10)".formatted(table));
    }
    try (TaskHarness task =
        task("odd", "database.include.list", "odd", "topic.prefix", "odd").start()) {
      List<SourceRecord> records = task.poll(names.size(), SnapshotTasks.PATIENCE);
      for (String name : names) {
        dolt.executeIn("odd", "insert into %s values (2, 20)".formatted(quoted(name)));
      }
      records.addAll(task.poll(names.size(), SnapshotTasks.PATIENCE));
      task.close();
      dolt.stop();
      dolt.start();
      for (String name : names) {
        String table = quoted(name);
        dolt.executeIn(
            "odd",
            "alter table %s rename column %s to %s".formatted(table, table, quoted("x" + name)),
            "insert into %s values (3, 30)".formatted(table));
      }
      task.start();
      records.addAll(task.poll(names.size(), SnapshotTasks.PATIENCE));
      assertThat(ids(records))
          .isEqualTo(
              names.stream()
                  .collect(
                      Collectors.toMap(
                          name -> "odd/" + name,
                          name -> List.of(1, 2, 3),
                          (a, b) -> a,
                          TreeMap::new)));
      for (SourceRecord record : records) {
        Struct value = (Struct) record.value();
        String name = value.getStruct("source").getString("table");
        Integer id = id(value);
        assertThat(value.getStruct("after").getInt32(id == 3 ? "x" + name : name))
            .isEqualTo(id * 10);
      }
    }
  }

  @Test
  void followsADatabaseThatIsMadeAndDroppedInAnotherCase() throws Exception {
    List<String> names = List.of("New Shop", "Neu`", EMOJI + "neu");
    try (TaskHarness task =
        task(
                "drop",
                "snapshot.mode",
                "no_data",
                "include.schema.changes",
                "true",
                "topic.prefix",
                "drop")
            .start()) {
      task.poll(1, SnapshotTasks.QUIET);
      for (String name : names) {
        dolt.execute("create database " + quoted(name));
        execute(name, "create table t(id int primary key)", "insert into t values (1)");
        dolt.execute("drop database " + quoted(name.toUpperCase(Locale.ROOT)));
        dolt.execute("call dolt_undrop('" + name + "')");
        execute(name, "insert into t values (2)");
        List<SourceRecord> records =
            task.pollUntil(
                all -> ids(rows(all)).getOrDefault(name + "/t", List.of()).size() >= 3,
                SnapshotTasks.PATIENCE);
        assertThat(ids(rows(records))).isEqualTo(Map.of(name + "/t", List.of(1, 1, 2)));
        List<String> statements = new ArrayList<>();
        for (SourceRecord record : records) {
          if (record.topic().equals("drop")) {
            Struct value = (Struct) record.value();
            statements.add(value.getString("ddl").replaceFirst("(?s) \\(.*", ""));
          }
        }
        assertThat(statements)
            .containsExactly(
                "create database " + quoted(name),
                "CREATE TABLE `t`",
                "drop database " + quoted(name.toUpperCase(Locale.ROOT)),
                "create database " + quoted(name),
                "CREATE TABLE `t`");
      }
    }
  }

  private static List<SourceRecord> rows(List<SourceRecord> records) {
    return records.stream().filter(record -> !record.topic().equals("drop")).toList();
  }
}
