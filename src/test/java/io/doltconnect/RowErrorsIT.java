package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.LogLines;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rows with a value that has no form: a BIGINT UNSIGNED above the highest signed one, which the
 * default mode cannot give.
 */
class RowErrorsIT {
  private static final String HUGE = "18446744073709551615";

  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static Map<String, String> properties(String database, String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(dolt, database, "errors.row.mode", "topic");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private static boolean isError(SourceRecord record) {
    return record.topic().equals("s.errors");
  }

  /** A change as {@code <op><id>}, an error as {@code !<op><id before>><id after>}. */
  private static String text(SourceRecord record) {
    if (record.value() == null) {
      return "-";
    }
    Struct value = (Struct) record.value();
    ConnectSchema.validateValue(record.valueSchema(), value);
    if (isError(record)) {
      assertThat(value.getString("reason"))
          .contains("Column v holds a value above 9223372036854775807")
          .doesNotContain(HUGE)
          .contains("bigint.unsigned.handling.mode=precise");
      assertThat(((Struct) record.key()).getString("table"))
          .isEqualTo(value.getStruct("source").getString("table"));
      return "!" + value.getString("op") + id(value, "before") + ">" + id(value, "after");
    }
    Struct row = value.getStruct(value.getStruct("after") == null ? "before" : "after");
    return value.getString("op") + (row == null ? "" : row.getInt32("id"));
  }

  private static byte[] raw(Struct error, String image, int column) {
    List<Struct> row = error.getArray(image);
    return row == null ? new byte[0] : row.get(column).getBytes("value");
  }

  private static String id(Struct error, String image) {
    byte[] bytes = raw(error, image, 0);
    if (bytes.length == 0) {
      return "";
    }
    return error.getString("form").equals("text")
        ? new String(bytes, UTF_8)
        : String.valueOf(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  private static List<String> texts(List<SourceRecord> records) {
    return records.stream().map(RowErrorsIT::text).toList();
  }

  private static long errors(String connector) throws Exception {
    return (Long)
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(
                new ObjectName(
                    "io.doltconnect:type=source-task-metrics,connector=\"" + connector + "\""),
                "RowErrors");
  }

  @Test
  void goToTheirTopicInSnapshotAndStream() throws Exception {
    dolt.execute("create database e");
    dolt.executeIn(
        "e",
        "create table t(id int primary key, v bigint unsigned, w varchar(10))",
        "insert into t values (1,5,'a'),(2," + HUGE + ",'b'),(3,5,null)",
        "call dolt_commit('-Am','base')",
        "insert into t values (4," + HUGE + ",null)");
    List<SourceRecord> all = new ArrayList<>();
    try (TaskHarness task = new TaskHarness(properties("e")).start()) {
      all.addAll(task.poll(4, PATIENCE));
      assertThat(texts(all)).containsExactly("r1", "!r>2", "r3", "!r>4");
      Struct first = (Struct) all.get(1).value();
      assertThat(first.getString("form")).isEqualTo("text");
      assertThat(raw(first, "after", 1)).isEqualTo(HUGE.getBytes(UTF_8));
      assertThat(first.getStruct("source").getString("snapshot")).isEqualTo("true");
      assertThat(first.getStruct("source").getString("commit")).isNotNull();
      assertThat(raw((Struct) all.get(3).value(), "after", 2)).isNull();
      assertThat(errors("e")).isEqualTo(2);
    }
    Map<String, Object> offset = TaskHarness.offset(all.get(all.size() - 1));
    dolt.executeIn(
        "e",
        "insert into t values (5,1,'c'),(6," + HUGE + ",'d'),(7,1,'e')",
        "update t set v = " + HUGE + " where id = 1",
        "update t set w = 'f' where id in (2, 3)",
        "delete from t where id in (1, 3)");
    String[] expected = {
      "c5", "!c>6", "c7", "!u1>1", "!u2>2", "u3", "!d1>", "d3", "-",
    };
    List<SourceRecord> streamed;
    try (TaskHarness task = new TaskHarness(properties("e"), offset).start()) {
      streamed = task.poll(expected.length, PATIENCE);
      assertThat(texts(streamed)).containsExactly(expected);
      Struct error = (Struct) streamed.get(1).value();
      assertThat(error.getString("form")).isEqualTo("binlog");
      assertThat(raw(error, "after", 1)).isEqualTo(ByteBuffer.allocate(8).putLong(-1).array());
      assertThat(error.getStruct("source").getString("gtid")).isNotNull();
      assertThat(error.getStruct("source").getInt32("row")).isEqualTo(1);
      assertThat(error.<Struct>getArray("after").get(1).getString("type"))
          .isEqualToIgnoringCase("bigint unsigned");
    }
    // Whatever was the last that was stored, an error among them.
    for (int kept : new int[] {1, 2, 4, 5, 7}) {
      TaskHarness task = new TaskHarness(properties("e"));
      task.keep(streamed.get(kept - 1));
      try (task) {
        assertThat(texts(task.start().poll(expected.length - kept, PATIENCE)))
            .as("after %d records", kept)
            .containsExactly(java.util.Arrays.copyOfRange(expected, kept, expected.length));
      }
    }
    // What is not wanted of rows is not wanted of errors.
    try (TaskHarness task =
        new TaskHarness(properties("e", "skipped.operations", "c,d"), offset).start()) {
      assertThat(texts(task.poll(3, PATIENCE))).containsExactly("!u1>1", "!u2>2", "u3");
    }
    // What is kept out of records is kept out of these.
    for (Map<String, Object> from : new ArrayList<>(java.util.Arrays.asList(null, offset))) {
      try (TaskHarness task =
          new TaskHarness(properties("e", "column.exclude.list", "e\\.t\\.w"), from).start()) {
        List<SourceRecord> found =
            task.pollUntil(seen -> seen.stream().anyMatch(RowErrorsIT::isError), PATIENCE);
        Struct error =
            (Struct) found.stream().filter(RowErrorsIT::isError).findFirst().orElseThrow().value();
        assertThat(error.<Struct>getArray("after"))
            .extracting(column -> column.getString("name"))
            .containsExactly("id", "v");
      }
    }
  }

  @Test
  void goToTheirTopicWhereTablesAreReconciled() throws Exception {
    dolt.execute("create database r");
    dolt.executeIn(
        "r",
        "create table t(id int primary key, v bigint unsigned, w decimal(5,5))",
        "insert into t values (1,1,null)",
        "call dolt_commit('-Am','base')");
    try (TaskHarness task =
        new TaskHarness(
                properties("r", "reconcile.interval.ms", "300", "errors.row.topic.name", "errors"))
            .start()) {
      assertThat(texts(task.poll(1, PATIENCE))).containsExactly("r1");
      dolt.executeIn("r", "insert into t values (2,2,0.5),(3," + HUGE + ",0.5)");
      List<SourceRecord> found =
          task.pollUntil(seen -> seen.stream().anyMatch(RowErrorsIT::isError), PATIENCE);
      assertThat(texts(found)).contains("r2", "!r>3");
      Struct error =
          (Struct) found.stream().filter(RowErrorsIT::isError).findFirst().orElseThrow().value();
      assertThat(error.getStruct("source").getString("snapshot")).isEqualTo("incremental");
    }
  }

  @Test
  void areToldOfAtAFallingRate() throws Exception {
    dolt.execute("create database w");
    dolt.executeIn("w", "create table t(id int primary key, v bigint unsigned)");
    try (LogLines log = new LogLines();
        TaskHarness task = new TaskHarness(properties("w", "snapshot.mode", "no_data")).start()) {
      dolt.executeIn(
          "w",
          "insert into t values "
              + IntStream.rangeClosed(1, 9)
                  .mapToObj(id -> "(" + id + "," + HUGE + ")")
                  .collect(Collectors.joining(",")));
      assertThat(task.poll(9, PATIENCE)).hasSize(9).allMatch(RowErrorsIT::isError);

      assertThat(log.with("A row of table w.t cannot be converted"))
          .hasSize(4)
          .allMatch(line -> line.contains("WARN") && line.contains("errors.row.mode=topic"))
          .noneMatch(line -> line.contains(HUGE))
          .extracting(line -> line.replaceFirst(".*=topic\\)\\. (\\d+) since.*", "$1"))
          .containsExactly("1", "2", "4", "8");
    }
  }

  /** A table is put aside only for what a row cannot be blamed for. */
  @Test
  void goToTheirTopicWhereTablesThatCannotBeDeliveredAreSuspended() throws Exception {
    dolt.execute("create database b");
    dolt.executeIn(
        "b",
        "create table t(id int primary key, v bigint unsigned)",
        "insert into t values (1," + HUGE + "),(2,2)",
        "call dolt_commit('-Am','all')",
        "create table unprintable(id int primary key, c date,"
            + " y int generated always as (extract(year from c)) stored)");
    Map<String, String> properties = properties("b", "errors.table.mode", "suspend");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(texts(task.poll(2, PATIENCE))).containsExactly("!r>1", "r2");
      assertThat(task.metric("SuspendedTables")).isEqualTo("b.unprintable");
      dolt.executeIn("b", "insert into t values (3," + HUGE + "),(4,4)");
      assertThat(texts(task.poll(2, PATIENCE))).containsExactly("!c>3", "c4");
      assertThat(task.metric("SuspendedTables")).isEqualTo("b.unprintable");
      assertThat(task.metric("RowErrors")).isEqualTo(2L);
    }
  }

  @Test
  void stopTheTaskUnlessToldOtherwise() throws Exception {
    dolt.execute("create database f");
    dolt.executeIn(
        "f",
        "create table t(id int primary key, v bigint unsigned)",
        "insert into t values (1," + HUGE + ")");
    Map<String, String> properties = properties("f");
    properties.remove("errors.row.mode");
    for (String mode : List.of("initial", "earliest")) {
      properties.put("snapshot.mode", mode);
      try (TaskHarness task = new TaskHarness(properties).start()) {
        assertThatThrownBy(() -> task.poll(1, PATIENCE))
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("of table f.t")
            .hasMessageContaining("bigint.unsigned.handling.mode=precise");
      }
    }
  }
}
