package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.TcpProxy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With {@code transaction.boundary=connector} a Dolt transaction is handed over whole. */
class TransactionBoundaryIT {
  private static final int UPDATES = 20;
  private static final int INSERTS = 1_500;
  private static final int DELETES = 10;

  /** A begin, a tombstone behind each delete, and an end. */
  private static final int RECORDS = 1 + UPDATES + INSERTS + 2 * DELETES + 1;

  private static DoltServer dolt;

  /** The transaction of the merge. */
  private static String merge;

  @BeforeAll
  static void mergeABranch() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "create table a(id int primary key, v varchar(20))",
        "create table b(id int primary key, v varchar(200))",
        "create table c(id int primary key)",
        "insert into a values " + rows(UPDATES, "(%d,'old')"),
        "insert into c values " + rows(DELETES, "(%d)"),
        "call dolt_commit('-Am','base')",
        "call dolt_checkout('-b','dev')",
        "update a set v = 'new'",
        "insert into b values " + rows(INSERTS, "(%d,repeat('x',150))"),
        "delete from c",
        "call dolt_commit('-am','work')",
        "call dolt_checkout('main')",
        "call dolt_merge('dev')");
    merge = dolt.executedGtids().replaceAll(":.*-", ":");
    dolt.executeIn("d", "insert into c values (100)", "insert into c values (101)");
  }

  private static String rows(int count, String form) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(form::formatted)
        .collect(Collectors.joining(","));
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static Map<String, String> properties(String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            dolt,
            "d",
            "snapshot.mode",
            "earliest",
            "transaction.boundary",
            "connector",
            "exactly.once.support",
            "required",
            "provide.transaction.metadata",
            "true",
            "include.schema.changes",
            "true",
            "max.batch.size",
            "100");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  /** The records as the worker would write them: each list is a transaction. */
  private static List<List<SourceRecord>> transactions(TaskHarness task, List<SourceRecord> batch) {
    List<List<SourceRecord>> transactions = new ArrayList<>();
    List<SourceRecord> open = new ArrayList<>();
    for (SourceRecord record : batch) {
      open.add(record);
      if (task.endsTransaction(record)) {
        transactions.add(open);
        open = new ArrayList<>();
      }
    }
    assertThat(open).as("what stays open between two polls").isEmpty();
    return transactions;
  }

  /** Polls until the last row is there; each poll has to give whole transactions. */
  private static List<List<SourceRecord>> transactions(TaskHarness task) throws Exception {
    List<List<SourceRecord>> transactions = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (transactions.stream().flatMap(List::stream).noneMatch(TransactionBoundaryIT::isLast)) {
      assertThat(System.nanoTime()).isLessThan(end);
      transactions.addAll(transactions(task, task.poll()));
    }
    return transactions;
  }

  private static boolean isLast(SourceRecord record) {
    return record.topic().equals("s.transaction")
        && id(record).equals(merge.replaceAll(":.*", ":") + (number(merge) + 2))
        && ((Struct) record.value()).getString("status").equals("END");
  }

  private static int number(String gtid) {
    return Integer.parseInt(gtid.substring(gtid.indexOf(':') + 1));
  }

  /** The transaction of a record; null for a tombstone. */
  private static String id(SourceRecord record) {
    if (!(record.value() instanceof Struct value)) {
      return null;
    }
    return value.schema().field("status") != null
        ? value.getString("id")
        : value.getStruct("source").getString("gtid");
  }

  private static List<List<SourceRecord>> ofMerge(List<List<SourceRecord>> transactions) {
    return transactions.stream()
        .filter(t -> t.stream().anyMatch(record -> merge.equals(id(record))))
        .toList();
  }

  /** The {@code part} of the changes of a transaction; they have the same. */
  private static Long part(List<SourceRecord> transaction) {
    List<Long> parts =
        transaction.stream()
            .map(SourceRecord::value)
            .filter(Objects::nonNull)
            .map(Struct.class::cast)
            .filter(value -> value.schema().field("transaction") != null)
            .map(value -> value.getStruct("transaction").getInt64("part"))
            .distinct()
            .toList();
    assertThat(parts).hasSizeLessThanOrEqualTo(1);
    return parts.isEmpty() ? null : parts.get(0);
  }

  private static Object metric(String task, String attribute) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .getAttribute(
            new ObjectName("io.doltconnect:type=source-task-metrics,connector=\"" + task + "\""),
            attribute);
  }

  @Test
  void handsOverEachTransactionWhole() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      List<List<SourceRecord>> transactions = transactions(task);

      assertThat(transactions)
          .allSatisfy(
              transaction ->
                  assertThat(
                          transaction.stream()
                              .map(TransactionBoundaryIT::id)
                              .filter(Objects::nonNull)
                              .distinct())
                      .hasSize(1));
      List<List<SourceRecord>> merges = ofMerge(transactions);
      assertThat(merges).hasSize(1);
      assertThat(merges.get(0)).hasSize(RECORDS);
      assertThat(merges.get(0)).extracting(SourceRecord::topic).contains("s.d.a", "s.d.b", "s.d.c");
      assertThat(part(merges.get(0))).isEqualTo(1);
      // The statements' own, those of the rows before the merge, the merge, and two behind it.
      assertThat(transactions).hasSize(4 + 2 + 1 + 2);
      assertThat(metric("d", "SplitTransactions")).isEqualTo(0L);
    }
  }

  /** A transform may drop tombstones: what is left must not carry the offset before them. */
  @Test
  void storesTheOffsetOfAChangeWithEachOfItsRecords() throws Exception {
    try (TaskHarness task =
        new TaskHarness(properties("provide.transaction.metadata", "false")).start()) {
      List<SourceRecord> all = task.poll(RECORDS, PATIENCE);
      SourceRecord last =
          all.stream().filter(r -> r.value() == null).reduce((a, b) -> b).orElseThrow();
      SourceRecord delete = all.get(all.indexOf(last) - 1);

      assertThat(task.endsTransaction(last)).isTrue();
      assertThat(delete.sourceOffset()).isEqualTo(last.sourceOffset());
      assertThat(delete.sourceOffset()).isNotEqualTo(all.get(all.indexOf(last) - 2).sourceOffset());
    }
  }

  @Test
  void splitsWhatIsTooLargeAndGoesOnBetweenTheParts() throws Exception {
    Map<String, String> config = properties("transaction.max.rows", "600");
    List<List<SourceRecord>> parts;
    try (TaskHarness task = new TaskHarness(config).start()) {
      parts = ofMerge(transactions(task));
      assertThat(metric("d", "SplitTransactions")).isEqualTo(1L);
    }
    assertThat(parts.stream().mapToInt(List::size).sum()).isEqualTo(RECORDS);
    assertThat(parts.subList(0, 2)).allSatisfy(part -> assertThat(part).hasSize(600));
    assertThat(parts).extracting(TransactionBoundaryIT::part).containsExactly(1L, 600L, 1200L);

    for (int kept = 1; kept < parts.size(); kept++) {
      List<SourceRecord> before = parts.get(kept - 1);
      TaskHarness task = new TaskHarness(config);
      task.keep(before.get(before.size() - 1));
      try (task) {
        List<List<SourceRecord>> after = ofMerge(transactions(task.start()));
        assertThat(after)
            .extracting(TransactionBoundaryIT::part)
            .isEqualTo(parts.stream().skip(kept).map(TransactionBoundaryIT::part).toList());
        assertThat(after)
            .extracting(List::size)
            .isEqualTo(parts.stream().skip(kept).map(List::size).toList());
      }
    }
  }

  @Test
  void splitsByBytes() throws Exception {
    try (TaskHarness task =
        new TaskHarness(properties("transaction.max.bytes", "100000")).start()) {
      List<List<SourceRecord>> parts = ofMerge(transactions(task));
      // 1,500 rows of 150 bytes and more.
      assertThat(parts).hasSize(3);
      assertThat(parts.stream().mapToInt(List::size).sum()).isEqualTo(RECORDS);
    }
  }

  @Test
  void handsOverNothingOfATransactionThatIsCutOff() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task =
            new TaskHarness(
                    properties(
                        "database.port",
                        String.valueOf(proxy.port()),
                        "max.queue.size.in.bytes",
                        "1000",
                        "reconnect.backoff.ms",
                        "2000",
                        "reconnect.backoff.max.ms",
                        "2000"))
                .start()) {
      // In the rows of the second table.
      proxy.cutAfter(150_000);
      List<List<SourceRecord>> transactions = transactions(task);
      assertThat(proxy.hasDisturbed()).isTrue();
      assertThat((Long) metric("d", "Reconnects")).isPositive();
      assertThat(ofMerge(transactions)).singleElement().asList().hasSize(RECORDS);
    }
  }

  @Test
  void handsOverNothingOfATransactionThatCannotBeDelivered() throws Exception {
    dolt.execute("create database failing");
    dolt.executeIn(
        "failing",
        "create table a(id int primary key)",
        "create table z(id int primary key, v bigint unsigned)",
        "insert into a values (1)",
        "set autocommit = 0",
        "insert into a values (2)",
        "insert into z values (1, 18446744073709551615)",
        "commit");
    try (TaskHarness task =
        new TaskHarness(
                properties(
                    "database.include.list",
                    "failing",
                    "bigint.unsigned.handling.mode",
                    "long",
                    "provide.transaction.metadata",
                    "false",
                    "heartbeat.interval.ms",
                    "1"))
            .start()) {
      List<SourceRecord> delivered = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  List<SourceRecord> batch = task.poll();
                  transactions(task, batch);
                  delivered.addAll(batch);
                }
              })
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("failing.z");
      assertThat(delivered)
          .filteredOn(record -> record.topic().startsWith("s.failing."))
          .extracting(record -> String.valueOf(record.key()))
          .containsExactly("Struct{id=1}");
      assertThat(TaskHarness.offset(delivered.get(delivered.size() - 1))).doesNotContainKey("gtid");
    }
  }

  @Test
  void endsATransactionWithEachBatchOfASnapshotAndEachReconciliation() throws Exception {
    dolt.execute("create database quiet");
    dolt.executeIn(
        "quiet",
        "create table a(id int primary key, v int)",
        "create table b(id int primary key, v int)",
        "insert into a values " + rows(1_000, "(%d,1)"),
        "insert into b values " + rows(1_000, "(%d,1)"),
        "call dolt_commit('-Am','all')");
    Map<String, String> config =
        new HashMap<>(
            properties(
                "database.include.list",
                "quiet",
                "snapshot.mode",
                "initial",
                "audit.interval.ms",
                "1000"));
    try (TaskHarness task = new TaskHarness(config).start()) {
      List<SourceRecord> rows = new ArrayList<>();
      while (rows.size() < 2_000 + 2) {
        List<SourceRecord> batch = task.poll();
        assertThat(transactions(task, batch)).hasSizeLessThanOrEqualTo(1);
        rows.addAll(batch);
      }
      untilQuiet(task);
      assertThat(task.poll(1, Duration.ofSeconds(12))).as("the first audit").isEmpty();

      dolt.executeIn(
          "quiet",
          "set session binlog_ignore_dbs = 'quiet'",
          "update a set v = 2 where id <= 300",
          "delete from b where id <= 100");
      List<SourceRecord> found = task.poll(1, PATIENCE);
      assertThat(transactions(task, found)).singleElement().asList().hasSize(300 + 2 * 100);
    }
  }

  @Test
  void refusesAWorkerWithoutTransactions() {
    TaskHarness task = new TaskHarness(properties()).withoutTransactions();
    assertThatThrownBy(task::start)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'transaction.boundary' is 'connector', but this worker")
        .hasMessageContaining("'exactly.once.source.support' is not 'enabled'");
  }
}
