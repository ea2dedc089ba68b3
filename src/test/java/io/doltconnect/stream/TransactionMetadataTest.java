package io.doltconnect.stream;

import static io.doltconnect.stream.StreamRun.begin;
import static io.doltconnect.stream.StreamRun.commit;
import static io.doltconnect.stream.StreamRun.gtid;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import java.util.List;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class TransactionMetadataTest {
  private static final String[] PROPERTIES = {
    "provide.transaction.metadata", "true", "table.exclude.list", "db\\.filtered"
  };

  private static TableMap map(String table) {
    return new MapBytes("db", table)
        .required("id", WireType.LONG)
        .nullable("name", WireType.VARCHAR, 40, 0)
        .full();
  }

  private static StreamRun run(String... more) {
    String[] properties = new String[PROPERTIES.length + more.length];
    System.arraycopy(PROPERTIES, 0, properties, 0, PROPERTIES.length);
    System.arraycopy(more, 0, properties, PROPERTIES.length, more.length);
    StreamRun run = new StreamRun(properties);
    for (String table : List.of("t", "u")) {
      TableId id = new TableId("db", table);
      run.server.put(
          id,
          Columns.table(
              id, List.of("id"), Columns.required("id", SqlType.INT), Columns.text("name", 10)));
    }
    return run;
  }

  private static RowsEvent inserts(String table, int ordinal, int... ids) {
    RowBytes rows = new RowBytes(2, Kind.INSERT);
    for (int id : ids) {
      rows.image(id, "n" + id);
    }
    return rows.event(map(table), ordinal);
  }

  private static RowsEvent deletes(String table, int ordinal, int... ids) {
    RowBytes rows = new RowBytes(2, Kind.DELETE);
    for (int id : ids) {
      rows.image(id, null);
    }
    return rows.event(map(table), ordinal);
  }

  /** Rows as {@code <op><table><id>:<total>.<of table>}, begins and ends by their counts. */
  private static String text(SourceRecord record) {
    if (record.value() == null) {
      return "-";
    }
    Struct value = (Struct) record.value();
    ConnectSchema.validateValue(record.valueSchema(), value);
    if (record.topic().equals("shop.transaction")) {
      assertThat(((Struct) record.key()).getString("id")).isEqualTo(value.getString("id"));
      assertThat(value.getInt64("ts_ms")).isEqualTo(1_000);
      String counts =
          value.getArray("data_collections") == null
              ? ""
              : value.<Struct>getArray("data_collections").stream()
                  .map(c -> c.getString("data_collection") + "=" + c.getInt64("event_count"))
                  .toList()
                  .toString();
      String total =
          value.getInt64("event_count") == null ? "" : " " + value.getInt64("event_count");
      return value.getString("status") + total + counts;
    }
    Struct row = value.getStruct(value.getStruct("after") == null ? "before" : "after");
    Struct transaction = value.getStruct("transaction");
    if (transaction == null) {
      return value.getString("op")
          + value.getStruct("source").getString("table")
          + row.getInt32("id");
    }
    assertThat(transaction.getString("id")).isEqualTo(value.getStruct("source").getString("gtid"));
    return "%s%s%d:%d.%d"
        .formatted(
            value.getString("op"),
            value.getStruct("source").getString("table"),
            row.getInt32("id"),
            transaction.getInt64("total_order"),
            transaction.getInt64("data_collection_order"));
  }

  private static List<String> texts(List<SourceRecord> records) {
    return records.stream().map(TransactionMetadataTest::text).toList();
  }

  private static BinlogEvent[] transaction() {
    RowsEvent updates =
        new RowBytes(2, Kind.UPDATE)
            .image(7, "a")
            .image(7, "a")
            .image(8, "a")
            .image(8, "b")
            .event(map("t"), 3);
    return new BinlogEvent[] {
      begin(6),
      inserts("t", 0, 1, 2),
      inserts("filtered", 1, 9),
      deletes("t", 2, 3),
      updates,
      inserts("u", 4, 4),
      commit(6)
    };
  }

  @Test
  void countsTheChangesBetweenBeginAndEnd() {
    StreamRun run = run();
    run.feed(transaction());

    assertThat(texts(run.out))
        .containsExactly(
            "BEGIN",
            "ct1:1.1",
            "ct2:2.2",
            "dt3:3.3",
            "-",
            "ut8:4.4",
            "cu4:5.1",
            "END 5[db.t=4, db.u=1]");
    assertThat(run.out.stream().map(StreamRun::position))
        .containsExactly(
            "1-5/6.0.0",
            "1-5/6.0.1",
            "1-5/6.0.2",
            "1-5/6.0.2",
            "1-5/6.2.1",
            "1-5/6.3.2",
            "1-5/6.4.1",
            "1-6");
    assertThat(((Struct) run.out.get(0).value()).getString("id")).isEqualTo(gtid(6).toString());
    assertThat(run.out.get(0).keySchema().name())
        .isEqualTo("io.debezium.connector.common.TransactionMetadataKey");
    assertThat(run.out.get(0).valueSchema().name())
        .isEqualTo("io.debezium.connector.common.TransactionMetadataValue");
  }

  @Test
  void goesOnWithTheSameNumbersAfterARestartAtEveryRecord() {
    StreamRun first = run();
    first.feed(transaction());
    List<SourceRecord> whole = List.copyOf(first.out);
    List<String> expected = texts(whole);

    for (int kept = 1; kept < whole.size(); kept++) {
      // A delete without its tombstone is delivered again.
      int from = whole.get(kept).value() == null ? kept - 1 : kept;
      StreamRun run = run();
      run.startAgainBehind(whole.get(kept - 1));
      run.feed(transaction());

      assertThat(texts(run.out))
          .as("after %d records", kept)
          .isEqualTo(expected.subList(from, expected.size()));
      assertThat(StreamRun.position(run.out.get(run.out.size() - 1))).isEqualTo("1-6");
    }
  }

  /** Nobody could tell the numbers of the changes that were delivered without them. */
  @Test
  void tellsNothingOfATransactionThatWasDeliveredInPartWithoutIt() {
    StreamRun without = run("provide.transaction.metadata", "false");
    without.feed(transaction());
    List<SourceRecord> plain = List.copyOf(without.out);
    List<String> expected = texts(plain);
    assertThat(expected).containsExactly("ct1", "ct2", "dt3", "-", "ut8", "cu4");

    for (int kept : List.of(1, 2, 4, 5)) {
      StreamRun run = run();
      run.startAgainBehind(plain.get(kept - 1));
      run.feed(transaction());
      assertThat(texts(run.out)).isEqualTo(expected.subList(kept, expected.size()));

      // So it is after one more restart, and the next transaction is told whole.
      if (run.out.size() > 1) {
        run.startAgainBehind(run.out.get(0));
        run.feed(transaction());
        assertThat(texts(run.out)).doesNotContain("BEGIN", "END 5[db.t=4, db.u=1]");
      }
      assertThat(StreamRun.position(run.out.get(run.out.size() - 1))).isEqualTo("1-6");
      run.out.clear();
      run.feed(begin(7), inserts("t", 0, 5), commit(7));
      assertThat(texts(run.out)).containsExactly("BEGIN", "ct5:1.1", "END 1[db.t=1]");
    }
  }

  @Test
  void tellsNoEndOnceAPartWasDeliveredWithoutIt() {
    StreamRun first = run();
    first.feed(transaction());
    StreamRun off = run("provide.transaction.metadata", "false");
    off.startAgainBehind(first.out.get(1));
    off.feed(transaction());
    StreamRun on = run();
    on.startAgainBehind(off.out.get(0));
    on.feed(transaction());

    assertThat(texts(on.out)).containsExactly("dt3", "-", "ut8", "cu4");
  }

  @Test
  void beginsOnceWhenTheConnectionIsLost() {
    StreamRun run = run();
    BinlogEvent[] transaction = transaction();
    for (int read = 1; read < transaction.length; read++) {
      StreamRun broken = run();
      broken.feed(List.of(transaction).subList(0, read).toArray(BinlogEvent[]::new));
      broken.feed(transaction);
      run.feed(transaction);

      assertThat(texts(broken.out)).as("after %d events", read).isEqualTo(texts(run.out));
    }
  }

  @Test
  void tellsOfNoTransactionWithoutChanges() {
    StreamRun run = run("skipped.operations", "d");
    run.feed(begin(6), inserts("filtered", 0, 1), deletes("t", 1, 1), commit(6));
    run.feed(begin(7), commit(7));
    assertThat(run.out).isEmpty();

    run.feed(begin(8), inserts("t", 0, 1), commit(8));
    assertThat(texts(run.out)).containsExactly("BEGIN", "ct1:1.1", "END 1[db.t=1]");
    assertThat(StreamRun.position(run.out.get(2))).isEqualTo("1-8");
  }

  @Test
  void countsPlainRowsToo() {
    StreamRun run = run("record.format", "row");
    run.feed(begin(6), inserts("t", 0, 1, 2), deletes("t", 1, 3), commit(6));

    assertThat(run.out).hasSize(5);
    assertThat(text(run.out.get(0))).isEqualTo("BEGIN");
    assertThat(text(run.out.get(4))).isEqualTo("END 3[db.t=3]");
  }

  @Test
  void namesTheTopicAsTold() {
    StreamRun run = run("topic.transaction", "tx");
    run.feed(begin(6), inserts("t", 0, 1), commit(6));

    assertThat(run.out)
        .extracting(SourceRecord::topic)
        .containsExactly("shop.tx", "shop.db.t", "shop.tx");
  }
}
