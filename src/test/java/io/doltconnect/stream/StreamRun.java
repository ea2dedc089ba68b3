package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.BinlogEvent.Begin;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.history.Touched;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TestSchemas;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.stream.keys.PresentKeys;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** So many answers come before the next failure. */
  int answersBeforeFailure;

  /** What the server says in the place of answers. */
  final Deque<ServerAwayException> serverFailures = new ArrayDeque<>();

  /** What a heartbeat would have carried whenever an event had to be given again. */
  final List<SourceOffset> betweenAttempts = new ArrayList<>();

  private final DefinitionCodec codec = new DefinitionCodec();
  private final DoltSourceConfig config;
  private ChangeStream stream;
  private StreamPosition position;

  /** The server could not be asked. */
  static final class ServerAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A stream behind the transactions 1 to 5. */
  StreamRun(String... properties) {
    config = TestSchemas.config(properties);
    startAt(new SourceOffset(GtidSet.parse(SERVER + ":1-5"), Optional.empty(), "main", null));
  }

  static Gtid gtid(long number) {
    return new Gtid(SERVER, number);
  }

  static Begin begin(long number) {
    return new Begin(
        gtid(number), 1, Instant.EPOCH, Instant.ofEpochMilli(1_000), System.nanoTime());
  }

  static BinlogEvent.Commit commit(long number) {
    return new BinlogEvent.Commit(gtid(number));
  }

  private void startAt(SourceOffset offset) {
    JoiningTables captured = new JoiningTables(config.capture().filter(), offset.joining());
    TableCatalog catalog = new TableCatalog(config.capture().filter());
    TouchedTables touched = new TouchedTables(offset.touched());
    codec.decode(offset.definitions()).restore(Anchor.NONE, catalog);
    position = new StreamPosition(offset, catalog, codec, Anchor.NONE, captured, touched, false);
    stream =
        ChangeStreamFactory.create(
            config.output(),
            new SourceBlock.Origin("1", config.records().topicPrefix(), "main"),
            position,
            new Touched(touched, 1_000_000),
            config.reconciling().mode(),
            new ChangeStreamFactory.Sources(
                new AskedDefinitions(this::answer, Runnable::run, System::nanoTime),
                table -> false,
                PresentKeys.NONE),
            metrics.stream());
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

  private Optional<TableDefinition> answer(TableId table) {
    if (!serverFailures.isEmpty() && answersBeforeFailure-- <= 0) {
      throw serverFailures.remove();
    }
    return Optional.ofNullable(server.get(table));
  }

  /** Gives the event again and again, as the task does. */
  private void accept(BinlogEvent event) {
    while (true) {
      try {
        stream.accept(event, out);
        return;
      } catch (DefinitionPendingException | ServerAwayException e) {
        betweenAttempts.add(SourceOffset.fromMap(position.offset()));
      }
    }
  }

  void feed(BinlogEvent... events) {
    for (BinlogEvent event : events) {
      accept(event);
      while (stream.hasRows()) {
        stream.readRows(out, Integer.MAX_VALUE, Integer.MAX_VALUE);
      }
    }
  }
}
