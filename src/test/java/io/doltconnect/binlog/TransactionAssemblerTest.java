package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.BinlogEvent.Begin;
import io.doltconnect.binlog.events.BinlogEvent.Commit;
import io.doltconnect.binlog.events.BinlogEvent.Statement;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.binlog.events.MalformedEventException;
import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionAssemblerTest {
  private static final Gtid FIRST = new Gtid("0a000000-0000-0000-0000-00000000000a", 7);
  private static final Gtid SECOND = new Gtid("fb000000-0000-0000-8000-00000000000b", 1L << 40);
  private static final MapBytes T = new MapBytes("db", "t").required("a", WireType.LONG);
  private static final MapBytes U = new MapBytes("db", "u").nullable("b", WireType.LONG);

  private final Recorder heard = new Recorder();
  private final TransactionAssembler assembler = new TransactionAssembler(heard);

  private void accept(byte[]... events) {
    for (byte[] event : events) {
      assembler.accept(event);
    }
  }

  private static byte[] rows(int type, long id, int... values) {
    Kind kind = type == EventBytes.UPDATE_ROWS ? Kind.UPDATE : Kind.INSERT;
    RowBytes rows = new RowBytes(1, kind);
    for (int value : values) {
      rows.image(value);
    }
    return EventBytes.rows(type, id, rows.toByteArray());
  }

  private static List<Integer> values(RowsEvent event) {
    List<Integer> values = new ArrayList<>();
    RowCursor cursor = event.open();
    while (cursor.hasNext()) {
      cursor.beginImage(false);
      values.add(cursor.hasValue(0) ? cursor.reader().readInt32() : null);
    }
    return values;
  }

  @Test
  void takesNoEventForSmallerThanItIsInMemory() {
    byte[] large = rows(EventBytes.WRITE_ROWS, 3, IntStream.range(0, 100).toArray());
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        large,
        rows(EventBytes.UPDATE_ROWS, 3, 1, 2),
        EventBytes.xid());

    assertThat(heard.events)
        .extracting(BinlogEvent::bytes)
        .containsExactly(128, large.length, 128, 128);
  }

  @Test
  void readsATransactionOfSeveralTables() {
    Instant before = Instant.now();
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        EventBytes.tableMap(4, U.fullBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1, -2),
        rows(EventBytes.DELETE_ROWS, 3, 3),
        rows(EventBytes.UPDATE_ROWS, 4, 4, 5),
        EventBytes.xid());

    assertThat(heard.events).hasSize(5);
    assertThat(heard.events.get(0))
        .isInstanceOfSatisfying(
            Begin.class,
            begin -> {
              assertThat(begin.gtid()).isEqualTo(FIRST);
              assertThat(begin.serverId()).isEqualTo(EventBytes.SERVER_ID);
              assertThat(begin.received()).isBetween(before, Instant.now());
            });
    assertThat(heard.rows())
        .extracting(RowsEvent::kind)
        .containsExactly(Kind.DELETE, Kind.INSERT, Kind.UPDATE);
    assertThat(heard.rows()).extracting(RowsEvent::ordinal).containsExactly(0, 1, 2);
    assertThat(heard.rows())
        .extracting(event -> event.table().table())
        .containsExactly(new TableId("db", "t"), new TableId("db", "t"), new TableId("db", "u"));
    assertThat(heard.rows().get(2).table().names()).contains(List.of("b"));
    assertThat(heard.rows())
        .extracting(TransactionAssemblerTest::values)
        .containsExactly(List.of(3), List.of(1, -2), List.of(4, 5));
    assertThat(heard.rows().get(0).insertions())
        .hasValueSatisfying(
            insertions -> {
              assertThat(insertions.kind()).isEqualTo(Kind.INSERT);
              assertThat(insertions.ordinal()).isEqualTo(1);
              assertThat(values(insertions)).containsExactly(1, -2);
            });
    assertThat(heard.rows().get(2).insertions()).isEmpty();
    assertThat(heard.events.get(4)).isEqualTo(new Commit(FIRST));
  }

  @Test
  void tellsOfTablesWithoutRowsBehindAllRows() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        EventBytes.tableMap(4, U.fullBytes()),
        rows(EventBytes.WRITE_ROWS, 4, 1),
        EventBytes.xid(),
        EventBytes.gtid(SECOND),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, U.minimalBytes()),
        EventBytes.xid());

    assertThat(heard.events.get(1)).isInstanceOf(RowsEvent.class);
    assertThat(heard.events.subList(2, 4))
        .containsExactly(new BinlogEvent.NoRows(new TableId("db", "t")), new Commit(FIRST));
    assertThat(heard.events.subList(5, 7))
        .containsExactly(new BinlogEvent.NoRows(new TableId("db", "u")), new Commit(SECOND));
  }

  @Test
  void handsOnDeletionsBeforeInsertionsOfTheSameTableOnly() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        EventBytes.tableMap(4, U.fullBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1),
        rows(EventBytes.UPDATE_ROWS, 3, 1, 2),
        rows(EventBytes.WRITE_ROWS, 3, 3),
        rows(EventBytes.DELETE_ROWS, 4, 4),
        rows(EventBytes.WRITE_ROWS, 4, 5),
        EventBytes.xid());

    assertThat(heard.rows())
        .extracting(TransactionAssemblerTest::values)
        .containsExactly(List.of(1), List.of(1, 2), List.of(3), List.of(4), List.of(5));
    assertThat(heard.rows()).extracting(RowsEvent::ordinal).containsExactly(0, 1, 2, 3, 4);
    assertThat(heard.rows()).allSatisfy(event -> assertThat(event.insertions()).isEmpty());
    assertThat(heard.events.get(6)).isEqualTo(new Commit(FIRST));
  }

  @Test
  void forgetsInsertionsOfATransactionThatBeginsAgain() {
    byte[][] halfOf = {
      EventBytes.gtid(FIRST),
      EventBytes.query("db", "BEGIN"),
      EventBytes.tableMap(3, T.minimalBytes()),
      rows(EventBytes.WRITE_ROWS, 3, 1)
    };
    accept(halfOf);
    assembler.reset();
    accept(halfOf);
    accept(rows(EventBytes.DELETE_ROWS, 3, 2), EventBytes.xid());

    assertThat(heard.rows())
        .extracting(TransactionAssemblerTest::values)
        .containsExactly(List.of(2), List.of(1));
  }

  @Test
  void takesAStatementForATransactionOfItsOwn() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "CREATE TABLE `ünï` (`a;` int);"),
        EventBytes.gtid(SECOND),
        EventBytes.query("日本", "DROP DATABASE `日本` "));

    assertThat(heard.withoutBegins())
        .containsExactly(
            new Statement("db", "CREATE TABLE `ünï` (`a;` int)"),
            new Commit(FIRST),
            new Statement("日本", "DROP DATABASE `日本`"),
            new Commit(SECOND));
  }

  @Test
  void leavesATransactionOpenForAStatementBehindBegin() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "begin"),
        EventBytes.query("db", "DROP TABLE t"),
        EventBytes.query("db", "COMMIT"));

    assertThat(heard.withoutBegins())
        .containsExactly(new Statement("db", "DROP TABLE t"), new Commit(FIRST));
  }

  @Test
  void endsEachTransactionWithoutTheOther() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.xid(),
        EventBytes.gtid(SECOND),
        EventBytes.query("db", "DROP TABLE t"));

    assertThat(heard.withoutBegins())
        .containsExactly(
            new Commit(FIRST), new Statement("db", "DROP TABLE t"), new Commit(SECOND));
  }

  @Test
  void startsTableIdsAndOrdinalsAnewInEveryTransaction() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1),
        EventBytes.xid(),
        EventBytes.gtid(SECOND),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, U.minimalBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1),
        EventBytes.xid());

    assertThat(heard.rows()).extracting(RowsEvent::ordinal).containsExactly(0, 0);
    assertThat(heard.rows())
        .extracting(event -> event.table().table().table())
        .containsExactly("t", "u");
  }

  @Test
  void forgetsTheMapsOfTheTransactionBefore() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        EventBytes.xid(),
        EventBytes.gtid(SECOND),
        EventBytes.query("db", "BEGIN"));

    assertThatThrownBy(() -> accept(rows(EventBytes.WRITE_ROWS, 3, 1)))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("table id 3")
        .hasMessageContaining(SECOND.toString());
  }

  @Test
  void refusesRowsOutsideATransaction() {
    accept(EventBytes.tableMap(3, T.minimalBytes()));
    assertThatThrownBy(() -> accept(rows(EventBytes.WRITE_ROWS, 3, 1)))
        .isInstanceOf(MalformedEventException.class);
  }

  @Test
  void tellsOfATransactionThatHasNoEnd() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.gtid(SECOND),
        EventBytes.query("db", "BEGIN"),
        EventBytes.xid());

    assertThat(heard.abandoned).containsExactly(FIRST);
    assertThat(heard.events).last().isEqualTo(new Commit(SECOND));
  }

  /** A transaction is in one file. */
  @Test
  void tellsOfATransactionThatHasNoEndInItsFile() {
    accept(
        EventBytes.gtid(FIRST), EventBytes.query("db", "BEGIN"), EventBytes.formatDescription(1));

    assertThat(heard.abandoned).containsExactly(FIRST);
    accept(EventBytes.gtid(SECOND), EventBytes.query("db", "BEGIN"), EventBytes.xid());
    assertThat(heard.abandoned).hasSize(1);
  }

  @Test
  void refusesStatementsAndCommitsOutsideATransaction() {
    assertThatThrownBy(() -> accept(EventBytes.query("db", "BEGIN")))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("database 'db'");
    assertThatThrownBy(() -> accept(EventBytes.xid())).isInstanceOf(MalformedEventException.class);
  }

  @Test
  void beginsAgainAfterALostConnection() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("db", "BEGIN"),
        EventBytes.tableMap(3, T.minimalBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1));
    assembler.reset();
    accept(EventBytes.gtid(FIRST), EventBytes.query("db", "DROP TABLE t"));

    assertThat(heard.events).filteredOn(Begin.class::isInstance).hasSize(2);
    assertThat(heard.events).endsWith(new Statement("db", "DROP TABLE t"), new Commit(FIRST));
  }

  @Test
  void hearsHeartbeats() {
    accept(new EventBytes().utf8("binlog-main.000001").event(EventBytes.HEARTBEAT));

    assertThat(heard.heartbeats)
        .containsExactly(new LogPosition("binlog-main.000001", EventBytes.END_POSITION));
    assertThat(heard.events).isEmpty();
  }

  @Test
  void tellsWhatStandsBeforeAFile() {
    UUID uuid = UUID.fromString(FIRST.uuid());
    accept(
        new EventBytes().uint(8, 4).utf8("binlog-main.000001").event(EventBytes.ROTATE),
        EventBytes.formatDescription(1),
        new EventBytes().uint(8, 0).event(EventBytes.PREVIOUS_GTIDS),
        new EventBytes()
            .uint(8, 1)
            .bigEndian(8, uuid.getMostSignificantBits())
            .bigEndian(8, uuid.getLeastSignificantBits())
            .uint(8, 2)
            .uint(8, 1)
            .uint(8, 11)
            .uint(8, 15)
            .uint(8, 16)
            .event(EventBytes.PREVIOUS_GTIDS));

    assertThat(heard.files)
        .containsExactly(GtidSet.empty(), GtidSet.parse(FIRST.uuid() + ":1-10:15"));
    assertThat(heard.events).isEmpty();
    assertThat(heard.unknown).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 255})
  void refusesALogWithoutChecksums(int algorithm) {
    assertThatThrownBy(() -> accept(EventBytes.formatDescription(algorithm)))
        .isInstanceOf(BinlogException.class)
        .hasMessageContaining("instead of CRC32")
        .hasMessageContaining("@@PERSIST.binlog_checksum='CRC32'");
  }

  @Test
  void passesOverUnknownEventsThatAreMarkedAsIgnorable() {
    byte[] note = new EventBytes().uint(8, 0).event(28, 0x80);
    accept(EventBytes.gtid(FIRST), note, note, EventBytes.xid());

    assertThat(heard.unknown).isEqualTo(2);
    assertThat(heard.withoutBegins()).containsExactly(new Commit(FIRST));
  }

  /** Among them rows of version 1, updates of parts of JSON documents, and compressed ones. */
  @ParameterizedTest
  @ValueSource(ints = {5, 13, 14, 20, 23, 24, 25, 34, 39, 40, 42, 99, 170})
  void refusesUnknownEventsThatAreNot(int type) {
    accept(EventBytes.gtid(FIRST), EventBytes.query("db", "BEGIN"));

    assertThatThrownBy(() -> accept(new EventBytes().uint(8, 0).event(type)))
        .isInstanceOf(BinlogException.class)
        .hasMessageContaining("event of type " + type + " in transaction " + FIRST)
        .hasMessageContaining("position 4711")
        .hasMessageContaining("PATCH /connectors/<name>/offsets");
  }

  @Test
  void tellsWhereAnUnknownEventStandsOutsideATransaction() {
    byte[] unknown = new EventBytes().uint(8, 0).event(99);

    assertThatThrownBy(() -> accept(unknown)).hasMessageContaining("before the first transaction");
    accept(EventBytes.gtid(FIRST), EventBytes.query("db", "DROP TABLE t"));
    assertThatThrownBy(() -> accept(unknown))
        .hasMessageContaining("type 99 behind transaction " + FIRST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p%q", "a%2", "%"})
  void refusesANameThatDoltDoesNotEncode(String name) {
    accept(EventBytes.gtid(FIRST));

    assertThatThrownBy(() -> accept(EventBytes.query(name, "BEGIN")))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("database '" + name + "'");
  }

  @Test
  void readsNamesOfDatabasesAsSqlHasThem() {
    String emoji = "😀".repeat(63);
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("my%20shop", "CREATE TABLE `t` (`a%20b` int);"),
        EventBytes.gtid(SECOND),
        EventBytes.query("b`t", "drop database `b`t`;"));

    assertThat(heard.withoutBegins())
        .containsExactly(
            new Statement("my shop", "CREATE TABLE `t` (`a%20b` int)"),
            new Commit(FIRST),
            new Statement("b`t", "drop database `b``t`"),
            new Commit(SECOND));
    heard.events.clear();
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.query("%F0%9F%98%80".repeat(63), "BEGIN"),
        EventBytes.tableMap(
            3,
            new MapBytes("%F0%9F%98%80".repeat(63), "t%41")
                .required("a", WireType.LONG)
                .minimalBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1),
        EventBytes.xid());
    assertThat(heard.rows().get(0).table().table()).isEqualTo(new TableId(emoji, "t%41"));
  }

  @ParameterizedTest
  @CsvSource({"2, 5", "33, 24", "19, 3", "30, 9"})
  void refusesAnEventThatEndsTooEarly(int type, int length) {
    assertThatThrownBy(() -> accept(new EventBytes().bytes(new byte[length]).event(type)))
        .isInstanceOf(MalformedEventException.class);
  }

  @Test
  void skipsExtraDataOfRows() {
    byte[] extra =
        new EventBytes()
            .uint(6, 3)
            .uint(2, 0)
            .uint(2, 5)
            .bytes(new byte[] {9, 9, 9})
            .bytes(new RowBytes(1, Kind.INSERT).image(42).toByteArray())
            .event(EventBytes.WRITE_ROWS);
    accept(
        EventBytes.gtid(FIRST), EventBytes.tableMap(3, T.minimalBytes()), extra, EventBytes.xid());

    assertThat(values(heard.rows().get(0))).containsExactly(42);
  }

  @Test
  void opensTheSameRowsAgainAndAgain() {
    accept(
        EventBytes.gtid(FIRST),
        EventBytes.tableMap(3, T.minimalBytes()),
        rows(EventBytes.WRITE_ROWS, 3, 1, 2),
        EventBytes.xid());
    RowsEvent event = heard.rows().get(0);

    assertThatCode(() -> values(event)).doesNotThrowAnyException();
    assertThat(values(event)).containsExactly(1, 2);
  }

  private static final class Recorder implements StreamListener {
    private final List<BinlogEvent> events = new ArrayList<>();
    private final List<Gtid> abandoned = new ArrayList<>();
    private final List<LogPosition> heartbeats = new ArrayList<>();
    private final List<GtidSet> files = new ArrayList<>();
    private int unknown;

    @Override
    public void abandoned(Gtid gtid) {
      abandoned.add(gtid);
    }

    List<BinlogEvent> withoutBegins() {
      return events.stream().filter(event -> !(event instanceof Begin)).toList();
    }

    List<RowsEvent> rows() {
      return events.stream()
          .filter(RowsEvent.class::isInstance)
          .map(RowsEvent.class::cast)
          .toList();
    }

    @Override
    public void event(BinlogEvent event) {
      events.add(event);
    }

    @Override
    public void heartbeat(LogPosition at) {
      heartbeats.add(at);
    }

    @Override
    public void file(GtidSet before, Instant writerStarted) {
      files.add(before);
    }

    @Override
    public void unknownEvent() {
      unknown++;
    }
  }
}
