package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.config.ColumnSettings;
import io.doltconnect.history.Touched;
import io.doltconnect.model.TableId;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.schema.WireTypes;
import io.doltconnect.schema.columns.ColumnResolver;
import io.doltconnect.schema.ddl.DdlParser;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the statements of the stream: in the catalog, and as records. Not thread-safe. */
final class Statements {
  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private static final Pattern LITERAL = Pattern.compile("`[^`]*`|'[^']*'|\\d+");
  private static final int MAX_KINDS = 100;

  private final DdlParser parser = new DdlParser();
  private final Set<String> unreadKinds = new HashSet<>();
  private final TableCatalog catalog;
  private final ColumnResolver resolver;
  private final Predicate<String> databaseCaptured;
  private final Optional<SchemaChangeRecords> records;
  private final ColumnSettings columns;
  private final HiddenNames hiddenNames;
  private final Touched touched;

  /**
   * Follows statements.
   *
   * @param databaseCaptured whether a database can have captured tables
   * @param records empty if statements are not to be records
   * @param columns which of these no message may show the values of
   * @param touched told of every table that a statement changes
   */
  Statements(
      TableCatalog catalog,
      ColumnResolver resolver,
      Predicate<String> databaseCaptured,
      Optional<SchemaChangeRecords> records,
      ColumnSettings columns,
      Touched touched) {
    this.catalog = catalog;
    this.resolver = resolver;
    this.databaseCaptured = databaseCaptured;
    this.records = records;
    this.columns = columns;
    this.hiddenNames = new HiddenNames(columns, catalog);
    this.touched = touched;
  }

  /**
   * Reads a statement, and changes nothing.
   *
   * @param moment when it was received
   */
  Unfollowed read(BinlogEvent.Statement statement, long moment) {
    DdlStatement parsed = parser.parse(statement.database(), statement.sql());
    if (parsed instanceof DdlStatement.Unreadable unreadable) {
      warnOfUnread(statement, unreadable);
    }
    return new Unfollowed(statement, parsed, moment);
  }

  /** Once for each kind of statement: a dump has one for each table. */
  private void warnOfUnread(BinlogEvent.Statement statement, DdlStatement.Unreadable unreadable) {
    String kind = LITERAL.matcher(statement.sql()).replaceAll("?");
    boolean hidden = unreadable.table().map(columns::mayHide).orElse(columns.hideAny());
    String shown = hidden ? "not shown, because of column.* properties" : statement.sql();
    String reason = hidden ? "a text that is not shown either" : unreadable.reason();
    if (unreadKinds.size() < MAX_KINDS && unreadKinds.add(kind)) {
      LOG.warn(
          "A statement on {} is not in the grammar ({}); what is known there is compared with the"
              + " server's definition. Others of its kind are not told: {}",
          unreadable
              .table()
              .map(table -> "table " + table)
              .orElse("database '" + statement.database() + "'"),
          reason,
          shown);
    } else {
      LOG.debug("Not in the grammar ({}): {}", reason, shown);
    }
  }

  private Optional<OtherRows> otherRows(TrackedTable before) {
    return catalog
        .get(before.definition().id())
        .flatMap(now -> OtherRows.of(before.definition(), now.definition()));
  }

  private void warnOfLoss(TableId table) {
    List<String> lost =
        catalog.get(table).map(tracked -> tracked.definition().columns()).orElse(List.of()).stream()
            .filter(column -> !WireTypes.canCarryAll(column.type()))
            .map(column -> column.name() + " " + column.type())
            .toList();
    if (!lost.isEmpty()) {
      LOG.warn(
          "Table {} now has columns of types that Dolt cannot log: {}. Dolt leaves transactions that"
              + " write there out of the log, with all that they change. What they change is read"
              + " from the tables (reconcile.interval.ms)",
          table,
          String.join(", ", lost));
    }
  }

  /** A statement that the catalog is still before. */
  final class Unfollowed {
    private final BinlogEvent.Statement statement;
    private final DdlStatement parsed;
    private final long moment;

    private Unfollowed(BinlogEvent.Statement statement, DdlStatement parsed, long moment) {
      this.statement = statement;
      this.parsed = parsed;
      this.moment = moment;
    }

    /** The database that it concerns. */
    String database() {
      return statement.database();
    }

    /** The tables that the server has to be asked about. */
    List<TableId> uncertain() {
      return resolver.uncertain(parsed);
    }

    /**
     * Brings the catalog behind the statement, or throws and leaves it where it is: an offset must
     * never have the definitions behind a statement and the GTID set before it.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if a column gets a name under which
     *     less of it is held back
     * @throws io.doltconnect.schema.columns.DefinitionPendingException if the server has to be
     *     asked for the order of columns, or another exception if it cannot be
     */
    Followed follow() {
      hiddenNames.require(parsed);
      Collection<TableDefinition> orders = resolver.orders(parsed, moment);
      Optional<TrackedTable> before =
          parsed instanceof DdlStatement.AlterTable alter
              ? catalog.get(alter.table())
              : Optional.empty();
      resolver.follow(parsed);
      List<TableId> changed = catalog.apply(parsed);
      changed.forEach(touched::table);
      changed.forEach(Statements.this::warnOfLoss);
      Optional<OtherRows> others = before.flatMap(Statements.this::otherRows);
      orders.forEach(resolver::reorder);
      return new Followed(statement, parsed, before, changed, others);
    }
  }

  /** A statement that the catalog is behind. */
  final class Followed {
    private final BinlogEvent.Statement statement;
    private final DdlStatement parsed;
    private final Optional<TrackedTable> before;
    private final List<TableId> touched;
    private final Optional<OtherRows> others;

    private Followed(
        BinlogEvent.Statement statement,
        DdlStatement parsed,
        Optional<TrackedTable> before,
        List<TableId> touched,
        Optional<OtherRows> others) {
      this.statement = statement;
      this.parsed = parsed;
      this.before = before;
      this.touched = touched;
      this.others = others;
    }

    /** Rows that are others behind it than those that were delivered, if there may be such. */
    Optional<OtherRows> others() {
      return others;
    }

    DdlStatement parsed() {
      return parsed;
    }

    /** What was known of the table that the statement alters. */
    Optional<TrackedTable> before() {
      return before;
    }

    /** The statement's record, if it concerns what is captured. */
    Optional<SourceRecord> record(SourceBlock source, Map<String, ?> offset) {
      if (records.isEmpty() || !concerned()) {
        return Optional.empty();
      }
      return Optional.of(
          records
              .get()
              .of(
                  statement.database(),
                  statement.sql(),
                  SchemaChangeRecords.typeOf(statement.sql()),
                  touched,
                  parsed::removes,
                  catalog,
                  source,
                  offset));
    }

    private boolean concerned() {
      return parsed.concernsDatabase()
          ? databaseCaptured.test(statement.database())
          : !touched.isEmpty();
    }
  }
}
