package io.doltconnect.stream;

import static io.doltconnect.stream.StreamRun.begin;
import static io.doltconnect.stream.StreamRun.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class MessageKeyTest {
  private static final TableId T = new TableId("db", "t");
  private static final TableId LOOSE = new TableId("db", "loose");
  private static final String KEYS = "db\\.(t|loose):name";

  private static TableMap map(String table) {
    return new MapBytes("db", table)
        .required("id", WireType.LONG)
        .nullable("name", WireType.VARCHAR, 40, 0)
        .full();
  }

  private static StreamRun run(String keys, String... properties) {
    String[] all = new String[properties.length + 2];
    System.arraycopy(properties, 0, all, 2, properties.length);
    all[0] = "message.key.columns";
    all[1] = keys;
    StreamRun run = new StreamRun(all);
    run.server.put(
        T,
        Columns.table(
            T, List.of("id"), Columns.required("id", SqlType.INT), Columns.text("name", 10)));
    run.server.put(
        LOOSE,
        Columns.table(
            LOOSE, List.of(), Columns.required("id", SqlType.INT), Columns.text("name", 10)));
    return run;
  }

  private static RowsEvent event(String table, Kind kind, int ordinal, Object... cells) {
    RowBytes rows = new RowBytes(2, kind);
    for (int i = 0; i < cells.length; i += 2) {
      rows.image(cells[i], cells[i + 1]);
    }
    return rows.event(map(table), ordinal);
  }

  /** Each record as {@code <op><id> <key> <headers>}, a tombstone as {@code - <key> <headers>}. */
  private static List<String> texts(List<SourceRecord> records) {
    return records.stream().map(MessageKeyTest::text).toList();
  }

  private static String text(SourceRecord record) {
    StringBuilder headers = new StringBuilder();
    for (Header header : record.headers()) {
      assertThat(header.schema()).isSameAs(record.keySchema());
      headers
          .append(' ')
          .append(header.key().replace("__debezium.", ""))
          .append('=')
          .append(name(header.value()));
    }
    String key = name(record.key());
    if (record.value() == null) {
      return "- " + key + headers;
    }
    Struct value = (Struct) record.value();
    Struct row = value.getStruct(value.getStruct("after") == null ? "before" : "after");
    return value.getString("op") + row.getInt32("id") + " " + key + headers;
  }

  private static String name(Object key) {
    return String.valueOf(((Struct) key).get("name"));
  }

  @Test
  void takesTheColumnsForTheKey() {
    StreamRun run = run("db\\.t:name, id ; other.*:x");
    run.feed(begin(6), event("t", Kind.INSERT, 0, 1, "a"), commit(6));
    run.feed(begin(7), event("loose", Kind.INSERT, 0, 1, "a"), commit(7));

    assertThat(run.out.get(0).keySchema().name()).isEqualTo("shop.db.t.Key");
    assertThat(run.out.get(0).keySchema().fields())
        .extracting(Field::name)
        .containsExactly("name", "id");
    assertThat(run.out.get(0).key()).hasToString("Struct{name=a,id=1}");
    assertThat(run.out.get(1).key()).isNull();
  }

  @Test
  void deletesATableWithoutPrimaryKeyByItsMessageKey() {
    StreamRun run = run(KEYS);
    run.feed(begin(6), event("loose", Kind.DELETE, 0, 1, "a", 2, null), commit(6));

    assertThat(texts(run.out)).containsExactly("d1 a", "- a", "d2 null", "- null");
  }

  @Test
  void movesARowToItsNewKey() {
    StreamRun run = run(KEYS);
    run.feed(begin(6), event("t", Kind.UPDATE, 0, 1, "a", 1, "b", 2, "c", 3, "c"), commit(6));

    assertThat(texts(run.out))
        .containsExactly("d1 a newkey=b", "- a newkey=b", "c1 b oldkey=a", "u3 c");
    assertThat(run.out.stream().map(StreamRun::position))
        .containsExactly("1-5", "1-5", "1-5/6.0.1", "1-6");
  }

  @Test
  void movesAPlainRowToItsNewKey() {
    StreamRun run = run(KEYS, "record.format", "row");
    run.feed(begin(6), event("t", Kind.UPDATE, 0, 1, "a", 1, "b"), commit(6));

    assertThat(run.out)
        .extracting(SourceRecord::value)
        .extracting(String::valueOf)
        .containsExactly("null", "Struct{id=1,name=b}");
    assertThat(run.out).extracting(record -> name(record.key())).containsExactly("a", "b");
  }

  @Test
  void countsAMoveAsTwoChanges() {
    StreamRun run = run(KEYS, "provide.transaction.metadata", "true");
    BinlogEvent[] transaction = {
      begin(6), event("t", Kind.UPDATE, 0, 1, "a", 1, "b", 2, "c", 3, "c"), commit(6)
    };
    run.feed(transaction);
    List<SourceRecord> whole = List.copyOf(run.out);
    assertThat(((Struct) whole.get(whole.size() - 1).value()).getInt64("event_count")).isEqualTo(3);

    SourceRecord created = whole.get(3);
    run.startAgainBehind(created);
    run.feed(transaction);
    assertThat(run.out).hasSize(2);
    assertThat(((Struct) run.out.get(0).value()).getStruct("transaction").getInt64("total_order"))
        .isEqualTo(3);
    assertThat(((Struct) run.out.get(1).value()).getInt64("event_count")).isEqualTo(3);
  }

  @Test
  void leavesOutTheDeletionOfAKeyThatIsThereAgain() {
    StreamRun run = run(KEYS);
    BinlogEvent[] transaction = {
      begin(6),
      event("t", Kind.DELETE, 0, 1, "a"),
      event("t", Kind.INSERT, 1, 10, "a", 11, null, 12, "z"),
      event("t", Kind.UPDATE, 2, 2, "z", 2, "y", 3, "b", 3, "c", 4, null, 4, "d"),
      commit(6)
    };
    run.feed(transaction);
    List<String> expected =
        List.of(
            "d1 a",
            "- a",
            "c10 a",
            "c11 null",
            "c12 z",
            "c2 y",
            "d3 b newkey=c",
            "- b newkey=c",
            "c3 c oldkey=b",
            "c4 d");
    assertThat(texts(run.out)).isEqualTo(expected);

    List<SourceRecord> whole = List.copyOf(run.out);
    for (int kept : List.of(2, 3, 4, 5, 6, 9)) {
      run.startAgainBehind(whole.get(kept - 1));
      run.feed(transaction);
      assertThat(texts(run.out)).isEqualTo(expected.subList(kept, expected.size()));
    }
  }

  @Test
  void exchangesTheKeysOfTwoRows() {
    StreamRun run = run(KEYS);
    run.feed(begin(6), event("t", Kind.UPDATE, 0, 1, "a", 1, "b", 2, "b", 2, "a"), commit(6));

    assertThat(texts(run.out))
        .containsExactly("d1 a newkey=b", "- a newkey=b", "c1 b oldkey=a", "c2 a");
  }

  @Test
  void deletesAKeyInAnotherTransactionThanItsCreation() {
    StreamRun run = run(KEYS);
    run.feed(begin(6), event("loose", Kind.INSERT, 0, 1, "a"), commit(6));
    run.feed(begin(7), event("loose", Kind.DELETE, 0, 1, "a"), commit(7));

    assertThat(texts(run.out)).containsExactly("c1 a", "d1 a", "- a");
  }

  @Test
  void keepsApartTheTablesOfATransaction() {
    StreamRun run = run(KEYS);
    run.feed(
        begin(6),
        event("loose", Kind.INSERT, 0, 1, "a"),
        event("t", Kind.DELETE, 1, 1, "a"),
        commit(6));

    assertThat(texts(run.out)).containsExactly("c1 a", "d1 a", "- a");
  }

  @Test
  void knowsManyKeys() {
    StreamRun run = run(KEYS);
    Object[] created =
        IntStream.range(0, 1_000)
            .boxed()
            .flatMap(i -> List.<Object>of(i, "k" + i).stream())
            .toArray();
    Object[] moved =
        IntStream.range(0, 2_000)
            .boxed()
            .flatMap(i -> List.<Object>of(i + 5_000, "k" + i, i + 5_000, "n" + i).stream())
            .toArray();
    run.feed(
        begin(6),
        event("t", Kind.INSERT, 0, created),
        event("t", Kind.UPDATE, 1, moved),
        commit(6));

    List<String> texts = texts(run.out);
    assertThat(texts).hasSize(1_000 + 1_000 + 3 * 1_000);
    assertThat(texts.subList(1_999, 2_003))
        .containsExactly(
            "c5999 n999",
            "d6000 k1000 newkey=n1000",
            "- k1000 newkey=n1000",
            "c6000 n1000 oldkey=k1000");
  }

  @Test
  void refusesAColumnThatTheTableDoesNotHave() {
    StreamRun run = run("db.t:nam");

    assertThatThrownBy(() -> run.feed(begin(6), event("t", Kind.INSERT, 0, 1, "a")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("db.t")
        .hasMessageContaining("'nam'")
        .hasMessageContaining("message.key.columns")
        .hasMessageContaining("[id, name]");
  }
}
