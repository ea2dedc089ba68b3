package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.BinlogEvent.Begin;
import io.doltconnect.binlog.events.BinlogEvent.Burnt;
import io.doltconnect.binlog.events.BinlogEvent.Commit;
import io.doltconnect.binlog.events.BinlogEvent.Statement;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.CommitHeaders;
import io.doltconnect.config.CommitSettings;
import io.doltconnect.config.CommitsFrom;
import io.doltconnect.config.HeartbeatSettings;
import io.doltconnect.config.Operation;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.config.RowErrorSettings;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.history.Touched;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TestSchemas;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.UnknownColumnsException;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.stream.keys.PresentKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeStreamTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final Gtid FIRST = new Gtid(A, 6);
  private static final Gtid SECOND = new Gtid(A, 7);
  private static final TableId T = new TableId("db", "t");
  private static final TableId U = new TableId("db", "u");
  private static final TableMap T_MAP = map("t");
  private static final TableMap U_MAP = map("u");
  private static final TableMap FILTERED_MAP = map("filtered");
  private static final TypeSettings TYPES =
      new TypeSettings(
          DecimalHandlingMode.PRECISE,
          BigintUnsignedHandlingMode.PRECISE,
          TimePrecisionMode.ADAPTIVE_TIME_MICROSECONDS,
          BinaryHandlingMode.BYTES,
          ZeroDateHandlingMode.CONVERT);

  private final Map<TableId, TableDefinition> server = new HashMap<>();
  private final List<SourceRecord> out = new ArrayList<>();
  private final DefinitionCodec codec = new DefinitionCodec();
  private final TaskMetrics metrics = new TaskMetrics();
  private Set<Operation> skipped = Set.of(Operation.TRUNCATE);
  private boolean skipUnchanged = true;
  private boolean schemaChanges = true;
  private RecordFormat format = RecordFormat.DEBEZIUM;
  private SchemaSettings schemas = TestSchemas.settings("");
  private TransactionSettings transactions =
      new TransactionSettings(
          false, "transaction", TransactionSettings.Boundary.WORKER, 100_000, 64L * 1024 * 1024);
  private TableCatalog catalog;
  private ChangeStream stream;

  private static TableMap map(String table) {
    return new MapBytes("db", table)
        .required("id", WireType.LONG)
        .nullable("name", WireType.VARCHAR, 40, 0)
        .full();
  }

  private static TableDefinition definition(TableId table) {
    return Columns.table(
        table, List.of("id"), Columns.required("id", SqlType.INT), Columns.text("name", 10));
  }

  @BeforeEach
  void start() {
    server.put(T, definition(T));
    server.put(U, definition(U));
    startAt(new SourceOffset(GtidSet.parse(A + ":1-5"), Optional.empty(), "main", null));
  }

  /** A new task, as after a crash. */
  private void startAt(SourceOffset offset) {
    TableFilter filter = TableFilter.of("", "", "", "db\\.filtered,filtered_db\\..*");
    JoiningTables captured = new JoiningTables(filter, offset.joining());
    catalog = new TableCatalog(filter);
    TouchedTables touched = new TouchedTables(offset.touched());
    codec.decode(offset.definitions()).restore(Anchor.NONE, catalog);
    stream =
        ChangeStreamFactory.create(
            new OutputSettings(
                new CaptureSettings(filter, skipped),
                new RecordSettings(
                    "shop",
                    format,
                    true,
                    schemaChanges,
                    skipUnchanged,
                    false,
                    schemas,
                    transactions,
                    new RowErrorSettings(RowErrorMode.FAIL, "errors"),
                    new CommitSettings(
                        false,
                        "dolt_commits",
                        new CommitsFrom.Now(),
                        Duration.ofSeconds(1),
                        CommitHeaders.OMITTED)),
                new HeartbeatSettings(Duration.ZERO, "heartbeat"),
                TYPES),
            new SourceBlock.Origin("1", "shop", "main"),
            new StreamPosition(offset, catalog, codec, Anchor.NONE, captured, touched, false),
            new Touched(touched, 1_000_000),
            ReconcileMode.FAIL,
            new ChangeStreamFactory.Sources(
                (table, moment) -> Optional.ofNullable(server.get(table)),
                table -> false,
                PresentKeys.NONE),
            metrics.stream());
  }

  private void startAgainAt(SourceRecord record) {
    startAt(offset(record));
  }

  @SuppressWarnings("unchecked")
  private static SourceOffset offset(SourceRecord record) {
    return SourceOffset.fromMap((Map<String, ?>) record.sourceOffset());
  }

  private void feed(BinlogEvent... events) {
    for (BinlogEvent event : events) {
      stream.accept(event, out);
      while (stream.hasRows()) {
        stream.readRows(out, Integer.MAX_VALUE, Integer.MAX_VALUE);
      }
    }
  }

  private static Begin begin(Gtid gtid) {
    return new Begin(gtid, 1, Instant.EPOCH, Instant.EPOCH, 0);
  }

  private static BinlogEvent writtenBy(String version) {
    return new BinlogEvent.Connected(new ServerRun(Instant.EPOCH, Instant.EPOCH, version));
  }

  private static RowsEvent inserts(TableMap map, int ordinal, int... ids) {
    RowBytes rows = new RowBytes(2, Kind.INSERT);
    for (int id : ids) {
      rows.image(id, "n" + id);
    }
    return rows.event(map, ordinal);
  }

  private static RowsEvent deletes(TableMap map, int ordinal, int... ids) {
    RowBytes rows = new RowBytes(2, Kind.DELETE);
    for (int id : ids) {
      rows.image(id, null);
    }
    return rows.event(map, ordinal);
  }

  /** Each row as {@code <operation><table><id>}; a tombstone as {@code -}. */
  private List<String> rows() {
    return out.stream().map(ChangeStreamTest::row).toList();
  }

  private static String row(SourceRecord record) {
    if (record.value() == null) {
      return "-";
    }
    Struct value = (Struct) record.value();
    Struct row = value.getStruct(value.getStruct("after") == null ? "before" : "after");
    return value.getString("op")
        + value.getStruct("source").getString("table")
        + row.getInt32("id");
  }

  /** Each offset as {@code <last executed>} or {@code <last executed>/<gtid>.<event>.<row>}. */
  private List<String> offsets() {
    return out.stream().map(record -> text(offset(record))).toList();
  }

  private static String text(SourceOffset offset) {
    String executed = offset.executed().toString().replace(A + ":", "");
    return executed
        + offset
            .underWay()
            .map(at -> "/%d.%d.%d".formatted(at.gtid().number(), at.event(), at.row()))
            .orElse("");
  }

  @Test
  void endsATransactionWithTheSetThatHoldsIt() {
    feed(
        begin(FIRST),
        inserts(T_MAP, 0, 1, 2),
        deletes(T_MAP, 1, 3),
        inserts(U_MAP, 2, 4),
        new Commit(FIRST));

    assertThat(rows()).containsExactly("ct1", "ct2", "dt3", "-", "cu4");
    assertThat(offsets())
        .containsExactly("1-5/6.0.1", "1-5/6.0.2", "1-5/6.0.2", "1-5/6.1.1", "1-6");
    metrics.delivery().handedOver(0);
    assertThat(metrics.attributes().value("Transactions")).isEqualTo(1L);
    assertThat(metrics.attributes().value("RowsCreated")).isEqualTo(3L);
    assertThat(metrics.attributes().value("RowsDeleted")).isEqualTo(1L);
  }

  @Test
  void holdsTheLastRowBackUntilTheCommit() {
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2));
    assertThat(rows()).containsExactly("ct1");

    feed(new Commit(FIRST));
    assertThat(rows()).containsExactly("ct1", "ct2");
  }

  @Test
  void movesTheOffsetOnlyWithTheTombstoneOfADelete() {
    feed(begin(FIRST), deletes(T_MAP, 0, 1), new Commit(FIRST));

    assertThat(rows()).containsExactly("dt1", "-");
    assertThat(offsets()).containsExactly("1-5", "1-6");
  }

  @Test
  void readsAsManyRecordsAsAreWanted() {
    stream.accept(begin(FIRST), out);
    stream.accept(inserts(T_MAP, 0, 1, 2, 3, 4, 5), out);
    stream.readRows(out, 2, Integer.MAX_VALUE);
    assertThat(rows()).containsExactly("ct1", "ct2");
    assertThat(stream.hasRows()).isTrue();

    out.clear();
    stream.readRows(out, 100, Integer.MAX_VALUE);
    assertThat(rows()).containsExactly("ct3", "ct4");
    assertThat(stream.hasRows()).isFalse();
  }

  @Test
  void readsAsManyBytesAsAreWanted() {
    stream.accept(begin(FIRST), out);
    stream.accept(inserts(T_MAP, 0, 1, 2, 3, 4, 5), out);
    int bytesOfOne = 1 + 4 + 1 + 2;

    assertThat(stream.readRows(out, 100, 1)).isEqualTo(bytesOfOne);
    assertThat(stream.readRows(out, 100, bytesOfOne + 1)).isEqualTo(2 * bytesOfOne);
    assertThat(rows()).containsExactly("ct1", "ct2");
    assertThat(stream.readRows(out, 100, Integer.MAX_VALUE)).isEqualTo(2 * bytesOfOne);
  }

  @Test
  void goesOnAtEveryRecordAfterARestart() {
    BinlogEvent[] transaction = {
      begin(FIRST),
      inserts(T_MAP, 0, 1, 2),
      inserts(FILTERED_MAP, 1, 9),
      deletes(T_MAP, 2, 3, 4),
      inserts(U_MAP, 3, 5, 6),
      new Commit(FIRST)
    };
    feed(transaction);
    List<SourceRecord> whole = List.copyOf(out);
    List<String> expected = rows();
    assertThat(expected).containsExactly("ct1", "ct2", "dt3", "-", "dt4", "-", "cu5", "cu6");

    for (int kept = 1; kept < whole.size(); kept++) {
      boolean tombstoneIsMissing = whole.get(kept).value() == null;
      out.clear();
      startAgainAt(whole.get(kept - 1));
      feed(transaction);

      assertThat(rows())
          .as("after %d records", kept)
          .isEqualTo(expected.subList(tombstoneIsMissing ? kept - 1 : kept, expected.size()));
      assertThat(offsets()).last().isEqualTo("1-6");
    }
  }

  @Test
  void goesOnAtTheFirstRowThatWasNotHandedOutAfterALostConnection() {
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2, 3));
    assertThat(rows()).containsExactly("ct1", "ct2");

    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2, 3), inserts(U_MAP, 1, 4), new Commit(FIRST));
    assertThat(rows()).containsExactly("ct1", "ct2", "ct3", "cu4");
    assertThat(offsets()).containsExactly("1-5/6.0.1", "1-5/6.0.2", "1-5/6.0.3", "1-6");
  }

  @Test
  void beginsAnotherTransactionAtItsFirstRow() {
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2, 3));
    feed(begin(SECOND), inserts(T_MAP, 0, 1, 2), new Commit(SECOND));

    assertThat(rows()).containsExactly("ct1", "ct2", "ct1", "ct2");
    assertThat(offsets()).endsWith("1-5/7.0.1", "1-5:7");
  }

  @Test
  void countsEventsOfFilteredTablesInThePosition() {
    feed(
        begin(FIRST),
        inserts(FILTERED_MAP, 0, 1),
        inserts(FILTERED_MAP, 1, 2),
        inserts(T_MAP, 2, 3, 4),
        inserts(FILTERED_MAP, 3, 5),
        new Commit(FIRST));

    assertThat(rows()).containsExactly("ct3", "ct4");
    assertThat(offsets()).containsExactly("1-5/6.2.1", "1-6");
    assertThat(metrics.attributes().value("EventsFiltered")).isEqualTo(3L);
  }

  @Test
  void goesOnBehindATransactionWithoutRecords() {
    feed(begin(FIRST), inserts(FILTERED_MAP, 0, 1), new Commit(FIRST));
    assertThat(out).isEmpty();

    feed(begin(SECOND), inserts(T_MAP, 0, 1), new Commit(SECOND));
    assertThat(offsets()).containsExactly("1-7");
  }

  @Test
  void dropsUpdatesWithoutChange() {
    RowsEvent updates =
        new RowBytes(2, Kind.UPDATE)
            .image(1, "a")
            .image(1, "a")
            .image(2, "a")
            .image(2, null)
            .image(3, null)
            .image(3, null)
            .event(T_MAP, 0);
    feed(begin(FIRST), updates, new Commit(FIRST));

    assertThat(rows()).containsExactly("ut2");
    assertThat(offsets()).containsExactly("1-6");
    assertThat(metrics.attributes().value("RowsDropped")).isEqualTo(2L);
    assertThat(metrics.attributes().value("RowsUpdated")).isEqualTo(1L);
    assertThat(((Struct) out.get(0).value()).getStruct("source").getInt32("row")).isEqualTo(1);
  }

  @Test
  void keepsUpdatesWithoutChangeIfToldTo() {
    skipUnchanged = false;
    start();
    RowsEvent updates =
        new RowBytes(2, Kind.UPDATE)
            .image(1, "a")
            .image(1, "a")
            .image(2, "a")
            .image(2, "b")
            .event(T_MAP, 0);
    feed(begin(FIRST), updates, new Commit(FIRST));

    assertThat(rows()).containsExactly("ut1", "ut2");
    assertThat(metrics.attributes().value("RowsDropped")).isEqualTo(0L);
  }

  @Test
  void skipsOperations() {
    skipped = Set.of(Operation.CREATE, Operation.UPDATE);
    start();
    RowsEvent update = new RowBytes(2, Kind.UPDATE).image(1, "a").image(1, "b").event(T_MAP, 2);
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2), deletes(T_MAP, 1, 3), update, new Commit(FIRST));

    assertThat(rows()).containsExactly("dt3", "-");
    assertThat(offsets()).containsExactly("1-5", "1-6");
    assertThat(metrics.attributes().value("RowsDropped")).isEqualTo(3L);
  }

  @Test
  void readsBothImagesOfAnUpdate() {
    RowsEvent update = new RowBytes(2, Kind.UPDATE).image(1, "a").image(1, null).event(T_MAP, 0);
    feed(begin(FIRST), update, new Commit(FIRST));
    Struct value = (Struct) out.get(0).value();

    assertThat(value.getStruct("before").getString("name")).isEqualTo("a");
    assertThat(value.getStruct("after").getString("name")).isNull();
    assertThat(((Struct) out.get(0).key()).getInt32("id")).isEqualTo(1);
  }

  @Test
  void givesABeforeImageThatIsNotWholeAsNull() {
    server.put(
        T,
        Columns.table(
            T,
            List.of("id"),
            definition(T).columns().get(0),
            Columns.required("added", SqlType.INT)));
    TableMap map =
        new MapBytes("db", "t")
            .required("id", WireType.LONG)
            .required("added", WireType.LONG)
            .full();
    RowsEvent update = new RowBytes(2, Kind.UPDATE).image(1, null).image(1, 5).event(map, 0);
    feed(begin(FIRST), update, new Commit(FIRST));
    Struct value = (Struct) out.get(0).value();

    assertThat(value.get("before")).isNull();
    assertThat(value.getStruct("after").getInt32("added")).isEqualTo(5);
  }

  @Test
  void refusesARowThatLacksARequiredValue() {
    RowsEvent insert = new RowBytes(2, Kind.INSERT).image(null, "a").event(T_MAP, 0);

    assertThatThrownBy(() -> feed(begin(FIRST), insert))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Transaction " + FIRST)
        .hasMessageContaining("NOT NULL");
  }

  @Test
  void undoesTheOrderOfAKeyThatIsNotThatOfTheTable() {
    TableId table = new TableId("db", "pair");
    server.put(
        table,
        Columns.table(
            table,
            List.of("b", "a"),
            Columns.required("a", SqlType.INT),
            Columns.required("b", SqlType.INT)));
    TableMap map =
        new MapBytes("db", "pair")
            .required("a", WireType.LONG)
            .required("b", WireType.LONG)
            .minimal();
    feed(
        writtenBy("2.2.3"),
        begin(FIRST),
        new RowBytes(2, Kind.INSERT).image(100, 1).event(map, 0),
        new Commit(FIRST));
    Struct after = ((Struct) out.get(0).value()).getStruct("after");

    assertThat(after.getInt32("a")).isEqualTo(1);
    assertThat(after.getInt32("b")).isEqualTo(100);
  }

  @Test
  void undoesTheOrderOfAKeyOfTextsOfDifferentLengths() {
    TableId table = new TableId("db", "pair");
    server.put(
        table,
        Columns.table(table, List.of("b", "a"), Columns.text("a", 10), Columns.text("b", 70)));
    TableMap map =
        new MapBytes("db", "pair")
            .required("a", WireType.VARCHAR, 40, 0)
            .required("b", WireType.VARCHAR, 24, 1)
            .minimal();
    // The length before a value has as many bytes as the wire type at its place says.
    RowsEvent insert =
        new RowBytes(2, Kind.INSERT).image("B", new byte[] {1, 0, 'A'}).event(map, 0);
    feed(writtenBy("2.2.3"), begin(FIRST), insert, new Commit(FIRST));
    Struct after = ((Struct) out.get(0).value()).getStruct("after");

    assertThat(after.getString("a")).isEqualTo("A");
    assertThat(after.getString("b")).isEqualTo("B");
  }

  @Test
  void namesTheTableWhoseRowsNoConverterCanRead() {
    TableId table = new TableId("db", "pair");
    server.put(
        table,
        Columns.table(
            table,
            List.of("b", "a"),
            Columns.required("a", SqlType.INT),
            Columns.required("b", SqlType.BIGINT)));
    TableMap map =
        new MapBytes("db", "pair")
            .required("a", WireType.LONG)
            .required("b", WireType.LONGLONG)
            .full();
    RowsEvent delete = new RowBytes(2, Kind.DELETE).image(100, 1).event(map, 0);

    assertThatThrownBy(() -> feed(writtenBy("2.2.3"), begin(FIRST), delete))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("table db.pair ")
        .hasMessageContaining("Column b is declared BIGINT")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void usesTheSameSchemasAsLongAsTheTableIsTheSame() {
    feed(begin(FIRST), inserts(T_MAP, 0, 1), new Commit(FIRST));
    feed(begin(SECOND), inserts(map("t"), 0, 1), new Commit(SECOND));

    assertThat(out.get(0).valueSchema()).isSameAs(out.get(1).valueSchema());
    assertThat(out.get(0).keySchema()).isSameAs(out.get(1).keySchema());
  }

  @Test
  void tellsOfAStatementBehindWhichItStands() {
    feed(
        begin(FIRST),
        new Statement(
            "db",
            "CREATE TABLE `new` (`id` int NOT NULL, `e` enum('a','b''c'), PRIMARY KEY (`id`))"),
        new Commit(FIRST));

    assertThat(out).hasSize(1);
    SourceRecord record = out.get(0);
    assertThat(record.topic()).isEqualTo("shop");
    assertThat(record.kafkaPartition()).isZero();
    assertThat(text(offset(record))).isEqualTo("1-6");
    assertThat(codec.decode(offset(record).definitions()).tables())
        .extracting(table -> table.definition().id())
        .containsExactly(new TableId("db", "new"));
    assertThat(((Struct) record.key()).getString("databaseName")).isEqualTo("db");
    Struct value = (Struct) record.value();
    assertThat(value.getString("ddl")).startsWith("CREATE TABLE `new`");
    assertThat(value.getStruct("source").getString("gtid")).isEqualTo(FIRST.toString());
    Struct change = (Struct) value.getArray("tableChanges").get(0);
    assertThat(change.getString("type")).isEqualTo("CREATE");
    assertThat(change.getString("id")).isEqualTo("\"db\".\"new\"");
    assertThat(change.getStruct("table").getArray("primaryKeyColumnNames")).containsExactly("id");
    Struct column = (Struct) change.getStruct("table").getArray("columns").get(1);
    assertThat(column.getString("name")).isEqualTo("e");
    assertThat(column.getString("typeName")).isEqualTo("ENUM");
    assertThat(column.getInt32("position")).isEqualTo(2);
    assertThat(column.getArray("enumValues")).containsExactly("'a'", "'b''c'");
    assertThat(metrics.attributes().value("Statements")).isEqualTo(1L);
    metrics.delivery().handedOver(0);
    assertThat(metrics.attributes().value("LastGtid")).isEqualTo(FIRST.toString());
  }

  @Test
  void tellsOfDroppedAndRenamedTables() {
    catalog.put(definition(T));
    feed(begin(FIRST), new Statement("db", "RENAME TABLE `t` TO `u`"), new Commit(FIRST));
    feed(begin(SECOND), new Statement("db", "DROP TABLE `u`"), new Commit(SECOND));

    assertThat(changes(out.get(0))).containsExactly("DROP \"db\".\"t\"", "ALTER \"db\".\"u\"");
    assertThat(changes(out.get(1))).containsExactly("DROP \"db\".\"u\"");
    assertThat(offsets()).containsExactly("1-6", "1-7");
  }

  @Test
  void tellsOfNoDropWhereATableIsChangedOfWhichNothingIsKnown() {
    catalog.put(definition(T));
    feed(
        begin(FIRST),
        new Statement("db", "ALTER TABLE `t` TARGET_ROW_SIZE=2048"),
        new Commit(FIRST));
    feed(begin(SECOND), new Statement("db", "ALTER TABLE `t` ADD `c` int"), new Commit(SECOND));

    assertThat(changes(out.get(0))).containsExactly("ALTER \"db\".\"t\"");
    assertThat(changes(out.get(1))).containsExactly("ALTER \"db\".\"t\"");
  }

  private static List<String> changes(SourceRecord record) {
    return ((Struct) record.value())
        .<Struct>getArray("tableChanges").stream()
            .map(change -> change.getString("type") + " " + change.getString("id"))
            .toList();
  }

  @Test
  void tellsOfDatabasesThatCanHaveCapturedTables() {
    feed(begin(FIRST), new Statement("db", "create database `db`"), new Commit(FIRST));
    feed(begin(SECOND), new Statement("mysql", "drop database `mysql`"), new Commit(SECOND));

    assertThat(out).hasSize(1);
    assertThat(changes(out.get(0))).isEmpty();
    assertThat(metrics.attributes().value("Statements")).isEqualTo(2L);
  }

  @Test
  void tellsOfNoStatementThatConcernsNothingCaptured() {
    feed(begin(FIRST), new Statement("db", "DROP TABLE `filtered`"), new Commit(FIRST));
    assertThat(out).isEmpty();

    feed(begin(SECOND), inserts(T_MAP, 0, 1), new Commit(SECOND));
    assertThat(offsets()).containsExactly("1-7");
  }

  @Test
  void followsStatementsWithoutTellingOfThem() {
    schemaChanges = false;
    start();
    server.clear();
    feed(
        begin(FIRST),
        new Statement("db", "CREATE TABLE `t` (`id` int NOT NULL, `name` varchar(10))"),
        new Commit(FIRST),
        begin(SECOND),
        inserts(T_MAP, 0, 1),
        new Commit(SECOND));

    assertThat(rows()).containsExactly("ct1");
    assertThat(out.get(0).key()).isNull();
  }

  @Test
  void readsRowsWithTheDefinitionOfTheirTime() {
    catalog.put(definition(T));
    server.remove(T);
    TableMap later =
        new MapBytes("db", "t")
            .required("added", WireType.LONG)
            .required("id", WireType.LONG)
            .nullable("name", WireType.VARCHAR, 40, 0)
            .full();
    feed(begin(FIRST), inserts(T_MAP, 0, 1), new Commit(FIRST));
    feed(
        begin(SECOND),
        new Statement("db", "ALTER TABLE `t` ADD `added` int unsigned NOT NULL"),
        new Commit(SECOND));
    Gtid third = new Gtid(A, 8);
    feed(
        begin(third),
        new RowBytes(3, Kind.INSERT).image(-1, 7, "x").event(later, 0),
        new Commit(third));

    assertThat(out).hasSize(3);
    Struct after = ((Struct) out.get(2).value()).getStruct("after");
    assertThat(after.getInt64("added")).isEqualTo(0xffffffffL);
    assertThat(after.getInt32("id")).isEqualTo(7);
    assertThat(out.get(0).valueSchema()).isNotEqualTo(out.get(2).valueSchema());
  }

  @Test
  void goesOnWithTheDefinitionsOfItsOffset() {
    catalog.put(definition(T));
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2, 3));
    server.clear();
    startAgainAt(out.get(0));
    out.clear();
    feed(begin(FIRST), inserts(T_MAP, 0, 1, 2, 3), new Commit(FIRST));

    assertThat(rows()).containsExactly("ct2", "ct3");
  }

  @Test
  void stopsAtColumnsThatNobodyKnows() {
    server.clear();

    assertThatThrownBy(() -> feed(begin(FIRST), inserts(T_MAP, 0, 1)))
        .isInstanceOf(ConnectException.class)
        .hasCauseInstanceOf(UnknownColumnsException.class)
        .hasMessageContaining(FIRST.toString())
        .hasMessageContaining("table db.t ");
    assertThat(out).isEmpty();
  }

  @Test
  void countsBurntTransactionsAsRead() {
    feed(new Burnt(GtidSet.parse(A + ":6:8")));
    feed(begin(SECOND), inserts(T_MAP, 0, 1), new Commit(SECOND));

    assertThat(offsets()).containsExactly("1-8");
  }
}
