package io.doltconnect.stream;

import io.doltconnect.binlog.BinlogEvent;
import io.doltconnect.binlog.BinlogEvent.Begin;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.TestSchemas;
import io.doltconnect.schema.Anchor;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** A change stream under some properties, which can be started again at any of its records. */
final class StreamRun {
  private static final String SERVER = "0a000000-0000-0000-0000-00000000000a";

  final Map<TableId, TableDefinition> server = new HashMap<>();
  final List<SourceRecord> out = new ArrayList<>();
  final TaskMetrics metrics = new TaskMetrics();
  private final DefinitionCodec codec = new DefinitionCodec();
  private final DoltSourceConfig config;
  private ChangeStream stream;

  /** A stream behind the transactions 1 to 5. */
  StreamRun(String... properties) {
    config = TestSchemas.config(properties);
    startAt(new SourceOffset(GtidSet.parse(SERVER + ":1-5"), Optional.empty(), "main", null));
  }

  static Gtid gtid(long number) {
    return new Gtid(SERVER, number);
  }

  static Begin begin(long number) {
    return new Begin(gtid(number), 1, Instant.ofEpochMilli(1_000));
  }

  static BinlogEvent.Commit commit(long number) {
    return new BinlogEvent.Commit(gtid(number));
  }

  private void startAt(SourceOffset offset) {
    JoiningTables captured = new JoiningTables(config.capture().filter(), offset.joining());
    TableCatalog catalog = new TableCatalog(config.capture().filter());
    codec.decode(offset.definitions()).restore(Anchor.NONE, catalog);
    stream =
        ChangeStreamFactory.create(
            config.capture(),
            captured,
            config.records(),
            config.heartbeat(),
            config.types(),
            catalog,
            table -> Optional.ofNullable(server.get(table)),
            new StreamPosition(offset, catalog, codec, Anchor.NONE, captured, false),
            metrics,
            "1",
            "main");
  }

  /** Starts again, as after a crash, behind a record. */
  void startAgainBehind(SourceRecord record) {
    startAt(offset(record));
    out.clear();
  }

  @SuppressWarnings("unchecked")
  static SourceOffset offset(SourceRecord record) {
    return SourceOffset.fromMap((Map<String, ?>) record.sourceOffset());
  }

  /** The offset as {@code <last executed>} or {@code <last executed>/<gtid>.<event>.<row>}. */
  static String position(SourceRecord record) {
    SourceOffset offset = offset(record);
    return offset.executed().toString().replace(SERVER + ":", "")
        + offset
            .underWay()
            .map(at -> "/%d.%d.%d".formatted(at.gtid().number(), at.event(), at.row()))
            .orElse("");
  }

  void feed(BinlogEvent... events) {
    for (BinlogEvent event : events) {
      stream.accept(event, out);
      while (stream.hasRows()) {
        stream.readRows(out, Integer.MAX_VALUE, Integer.MAX_VALUE);
      }
    }
  }
}
