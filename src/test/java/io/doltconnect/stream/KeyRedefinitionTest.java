package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.BinlogEvent.Statement;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The events are those that Dolt 2.2.0 writes when a primary key is defined anew. */
class KeyRedefinitionTest {
  private static final TableMap NUMBERS =
      new MapBytes("db", "t").required("id", WireType.LONG).nullable("v", WireType.LONG).full();
  private static final TableMap TEXTS =
      new MapBytes("db", "t")
          .required("id", WireType.VARCHAR, 40, 0)
          .nullable("v", WireType.LONG)
          .full();

  private final List<BinlogEvent> events = new ArrayList<>();
  private StreamRun run =
      new StreamRun("include.schema.changes", "false", "reconcile.mode", "fail");
  private final List<SourceRecord> out = run.out;
  private int transactions = 5;

  /** Adds a transaction to the log. */
  private void log(BinlogEvent... inTransaction) {
    events.add(StreamRun.begin(++transactions));
    events.addAll(List.of(inTransaction));
    events.add(StreamRun.commit(transactions));
  }

  private void statements(String... sql) {
    for (String text : sql) {
      log(new Statement("db", text));
    }
  }

  private void deliver() {
    run.feed(events.toArray(BinlogEvent[]::new));
  }

  /** Starts again behind a record: the server sends what is not delivered whole. */
  private void deliverBehind(SourceRecord record) {
    run.startAgainBehind(record);
    boolean had = false;
    for (BinlogEvent event : events) {
      if (event instanceof BinlogEvent.Begin begin) {
        had = StreamRun.offset(record).executed().contains(begin.gtid());
      }
      if (!had) {
        run.feed(event);
      }
    }
  }

  private static RowBytes rows(Kind kind, Object... ids) {
    RowBytes rows = new RowBytes(2, kind);
    for (Object id : ids) {
      rows.image(id, 7);
    }
    return rows;
  }

  /** What Dolt makes of an ALTER that rewrites the table, deletions first. */
  private static RowsEvent[] rewrite(TableMap map, RowBytes deleted, RowBytes inserted) {
    return new RowsEvent[] {deleted.eventBefore(inserted, map, 0), inserted.event(map, 1)};
  }

  private static List<String> briefs(List<SourceRecord> records) {
    return records.stream().map(KeyRedefinitionTest::brief).toList();
  }

  private static String brief(SourceRecord record) {
    Struct key = (Struct) record.key();
    String values = "";
    if (key != null) {
      for (org.apache.kafka.connect.data.Field field : key.schema().fields()) {
        boolean text = field.schema().type() == Schema.Type.STRING;
        values += " " + (text ? "'" + key.get(field) + "'" : key.get(field));
      }
    }
    Struct value = (Struct) record.value();
    return (value == null ? "-" : value.getString("op")) + values;
  }

  private void numbersToTexts() {
    statements("CREATE TABLE `t` (`id` int NOT NULL, `v` int, PRIMARY KEY (`id`))");
    log(rows(Kind.INSERT, 1, 2).event(NUMBERS, 0));
    statements(
        "ALTER TABLE `t` MODIFY COLUMN `id` varchar(10) NOT NULL",
        "ALTER TABLE `t` DROP PRIMARY KEY",
        "ALTER TABLE `t` ADD PRIMARY KEY (id)");
    // Row 1 was deleted and row 3 inserted in the same SQL transaction.
    log(rewrite(TEXTS, rows(Kind.DELETE, "1", "2"), rows(Kind.INSERT, "2", "3")));
    log(rewrite(TEXTS, rows(Kind.DELETE, "2"), rows(Kind.INSERT, "9")));
  }

  @Test
  void deletesUnderTheFormerKeyBeforeItCreatesUnderTheNewOne() {
    numbersToTexts();
    deliver();

    assertThat(briefs(out))
        .containsExactly(
            "c 1", "c 2", "d 1", "- 1", "d 2", "- 2", "c '2'", "c '3'", "d '2'", "- '2'", "c '9'");
    Struct delete = (Struct) out.get(2).value();
    assertThat(delete.getStruct("before").get("id")).isEqualTo(1);
    assertThat(out.get(2).keySchema()).isEqualTo(out.get(0).keySchema());
    assertThat(out.get(2).valueSchema()).isEqualTo(out.get(0).valueSchema());
  }

  @Test
  void goesOnAtTheNextRecordWhereverItIsStopped() {
    for (String metadata : List.of("false", "true")) {
      events.clear();
      transactions = 5;
      run = new StreamRun("provide.transaction.metadata", metadata);
      numbersToTexts();
      deliver();
      List<SourceRecord> all = List.copyOf(run.out);
      for (int kept = 1; kept < all.size(); kept++) {
        deliverBehind(all.get(kept - 1));
        // A delete without its tombstone is delivered again.
        int from = all.get(kept).value() == null ? kept - 1 : kept;
        assertThat(run.out)
            .as("after %d records", kept)
            .extracting(KeyRedefinitionTest::text)
            .isEqualTo(
                all.subList(from, all.size()).stream().map(KeyRedefinitionTest::text).toList());
      }
    }
  }

  /** All that does not hang on the time. */
  private static String text(SourceRecord record) {
    return "%s %s %s"
        .formatted(record.topic(), record.key(), record.value())
        .replaceAll("ts_[mun]s=\\d+,?", "");
  }

  @Test
  void readsTheMemberThatDoltShowsTheNumberOf() {
    TableMap members =
        new MapBytes("db", "t")
            .required("id", WireType.STRING, 0xf7, 1)
            .nullable("v", WireType.LONG)
            .full();
    statements("CREATE TABLE `t` (`id` enum('x','1') NOT NULL, `v` int, PRIMARY KEY (`id`))");
    log(rows(Kind.INSERT, new byte[] {1}, new byte[] {2}).event(members, 0));
    statements(
        "ALTER TABLE `t` MODIFY COLUMN `id` varchar(10) NOT NULL",
        "ALTER TABLE `t` DROP PRIMARY KEY",
        "ALTER TABLE `t` ADD PRIMARY KEY (id)");
    log(rewrite(TEXTS, rows(Kind.DELETE, "1", "2"), rows(Kind.INSERT, "1", "x")));
    deliver();

    assertThat(briefs(out))
        .containsExactly("c 'x'", "c '1'", "d 'x'", "- 'x'", "d '1'", "- '1'", "c '1'", "c 'x'");
  }

  /** Dolt shows the values of the former key under the columns of the present one. */
  @Test
  void leavesOutDeletionsUnderAKeyOfOtherColumns() {
    TableMap bothRequired =
        new MapBytes("db", "t").required("id", WireType.LONG).required("v", WireType.LONG).full();
    statements("CREATE TABLE `t` (`id` int NOT NULL, `v` int NOT NULL, PRIMARY KEY (`id`))");
    log(new RowBytes(2, Kind.INSERT).image(1, 2).image(4, 5).event(bothRequired, 0));
    statements("ALTER TABLE `t` DROP PRIMARY KEY", "ALTER TABLE `t` ADD PRIMARY KEY (v)");
    RowBytes deleted = new RowBytes(2, Kind.DELETE).image(2, 1).image(5, 4);
    RowBytes inserted = new RowBytes(2, Kind.INSERT).image(1, 2).image(4, 5);
    log(rewrite(bothRequired, deleted, inserted));
    log(new RowBytes(2, Kind.DELETE).image(1, 2).event(bothRequired, 0));
    deliver();

    assertThat(briefs(out)).containsExactly("c 1", "c 4", "c 2", "c 5", "d 2", "- 2");
  }

  /** Of a key the log lets no column be NULL, unless a merge took a wrong one for it. */
  @Test
  void refusesAKeyThatMayBeNull() {
    statements("CREATE TABLE `t` (`a` int, `id` int NOT NULL, `v` int, PRIMARY KEY (`id`))");
    statements(
        "ALTER TABLE `t` DROP `a`",
        "ALTER TABLE `t` DROP PRIMARY KEY",
        "ALTER TABLE `t` ADD PRIMARY KEY (v)");
    log(rows(Kind.INSERT, 5).event(NUMBERS, 0));

    assertThatThrownBy(this::deliver)
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll("Transaction ", "key of table db.t is [v]", "v be NULL");
  }

  /** Dolt defines the key anew, but rewrites no row. */
  @Test
  void takesTheNextTransactionForWhatItIsIfAKeyColumnHasAnotherName() {
    statements("CREATE TABLE `t` (`id` int NOT NULL, `v` int, PRIMARY KEY (`id`))");
    log(rows(Kind.INSERT, 1, 2).event(NUMBERS, 0));
    statements(
        "ALTER TABLE `t` RENAME COLUMN `id` TO `tmp`",
        "ALTER TABLE `t` RENAME COLUMN `tmp` TO `pk`",
        "ALTER TABLE `t` DROP PRIMARY KEY",
        "ALTER TABLE `t` ADD PRIMARY KEY (pk)");
    TableMap map =
        new MapBytes("db", "t").required("pk", WireType.LONG).nullable("v", WireType.LONG).full();
    log(rewrite(map, rows(Kind.DELETE, 1), rows(Kind.INSERT, 5)));
    deliver();

    assertThat(briefs(out)).containsExactly("c 1", "c 2", "d 1", "- 1", "c 5");
  }

  @Test
  void leavesOutDeletionsOfRowsThatHadNoKey() {
    statements("CREATE TABLE `t` (`id` int NOT NULL, `v` int)");
    log(rows(Kind.INSERT, 1, 2).event(NUMBERS, 0));
    statements("ALTER TABLE `t` DROP PRIMARY KEY", "ALTER TABLE `t` ADD PRIMARY KEY (id)");
    log(rewrite(NUMBERS, rows(Kind.DELETE, 1, 2), rows(Kind.INSERT, 1, 2)));
    log(rows(Kind.DELETE, 2).event(NUMBERS, 0));
    deliver();

    assertThat(briefs(out)).containsExactly("c", "c", "c 1", "c 2", "d 2", "- 2");
  }

  /** No row is rewritten, so the next transaction is one like any other. */
  @Test
  void takesTheNextTransactionForWhatItIsIfNoRowWasRewritten() {
    statements("CREATE TABLE `t` (`id` int NOT NULL, `v` int, PRIMARY KEY (`id`))");
    log(rows(Kind.INSERT, 1, 2).event(NUMBERS, 0));
    statements(
        "ALTER TABLE `t` MODIFY COLUMN `id` int unsigned NOT NULL",
        "ALTER TABLE `t` DROP PRIMARY KEY",
        "ALTER TABLE `t` ADD PRIMARY KEY (id)");
    log();
    log(rewrite(NUMBERS, rows(Kind.DELETE, 1), rows(Kind.INSERT, 5)));
    deliver();

    assertThat(briefs(out)).containsExactly("c 1", "c 2", "d 1", "- 1", "c 5");
    assertThat(((Struct) out.get(2).key()).get("id")).isEqualTo(1L);
  }

  @Test
  void refusesACutValueInTheKeyOfRecordsOnly() {
    for (String keys : List.of("", "db.t:v")) {
      events.clear();
      transactions = 5;
      run =
          new StreamRun(
              "include.schema.changes",
              "false",
              "reconcile.mode",
              "fail",
              "message.key.columns",
              keys);
      statements(
          "CREATE TABLE `t` (`id` int NOT NULL, `v` bigint, PRIMARY KEY (`id`))",
          "ALTER TABLE `t` MODIFY COLUMN `v` int");
      log(new RowBytes(2, Kind.DELETE).image(1, Integer.MAX_VALUE).event(NUMBERS, 0));
      if (keys.isEmpty()) {
        deliver();
        assertThat(briefs(run.out)).containsExactly("d 1", "- 1");
      } else {
        assertThatThrownBy(this::deliver)
            .isInstanceOf(ConnectException.class)
            .hasMessageContainingAll("Column v of table db.t", "a row has a value there")
            .hasMessageNotContaining("2147483647");
      }
    }
  }
}
