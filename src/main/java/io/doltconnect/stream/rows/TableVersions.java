package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.schema.columns.ColumnResolver;
import io.doltconnect.types.ColumnConverters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Finds the reader for the rows behind a TABLE_MAP. As long as neither the map nor the definition
 * changes, it is the one that was made before, with the same schema instances. Not thread-safe.
 */
public final class TableVersions {
  private final TableCatalog catalog;
  private final ColumnResolver resolver;
  private final ColumnConverters converters;
  private final TableSchemaFactory factory;
  private final Dialects dialects;
  private final Map<TableId, Version> versions = new HashMap<>();

  private record Version(RowReader reader, TrackedTable tracked) {}

  public TableVersions(
      TableCatalog catalog,
      ColumnResolver resolver,
      ColumnConverters converters,
      TableSchemaFactory factory,
      Dialects dialects) {
    this.catalog = catalog;
    this.resolver = resolver;
    this.converters = converters;
    this.factory = factory;
    this.dialects = dialects;
  }

  /**
   * The reader of the rows of an event.
   *
   * @param moment when they were received
   * @param altered whether a statement may have rewritten the table just before
   * @throws io.doltconnect.schema.columns.UnknownColumnsException if their columns or their key
   *     cannot be known
   * @throws io.doltconnect.schema.columns.DefinitionPendingException if the server has to be asked,
   *     or another exception if it cannot be; nothing has changed then
   */
  public RowReader of(RowsEvent event, long moment, boolean altered) {
    if (known(event.table()).isEmpty() || event.table().names().isEmpty()) {
      resolver.prepare(event.table(), moment);
    }
    Optional<TrackedTable> before = catalog.get(event.table().table());
    RowReader reader = find(event, moment, altered);
    boolean asKnown =
        before
            .filter(tracked -> tracked.doubtful().isEmpty())
            .filter(
                tracked ->
                    names(tracked.definition().stored()).equals(names(reader.schemas().table())))
            .isPresent();
    RowReader confirmed =
        asKnown && resolver.confirm(new EventRows(event), moment, altered)
            ? find(event, moment, altered)
            : reader;
    ColumnResolver.requireKey(confirmed.schemas().table());
    return confirmed;
  }

  private static List<String> names(TableDefinition table) {
    return table.columns().stream().map(Column::name).toList();
  }

  /**
   * A reader of rows that were deleted before a column was there that may not be NULL: in its
   * schemas every column but the key's may be.
   */
  public RowReader formerly(RowReader reader) {
    TableDefinition now = reader.schemas().table();
    List<Column> columns =
        now.columns().stream()
            .map(column -> now.isKey(column) ? column : column.asNullable(true))
            .toList();
    TableDefinition former =
        new TableDefinition(now.id(), columns, now.primaryKey(), now.comment());
    int version = catalog.get(now.id()).orElseThrow().version();
    return RowReader.of(
        reader.map(), schemas(former, version, reader.map()), converters, reader.dialect());
  }

  /**
   * The reader of rows that were deleted under a former key.
   *
   * @return empty if the former rows cannot be known
   */
  public Optional<FormerRows> former(TrackedTable former, RowReader reader) {
    return FormerRows.of(
        former.definition().stored(),
        reader,
        converters,
        columns -> factory.of(former.definition().stored(), former.version(), columns));
  }

  /** The reader that was made before, if neither map nor definition are others now. */
  private Optional<RowReader> known(TableMap map) {
    return Optional.ofNullable(versions.get(map.table()))
        .filter(version -> version.reader().map().sameAs(map))
        .filter(version -> version.tracked() == catalog.get(map.table()).orElse(null))
        .map(Version::reader);
  }

  private RowReader find(RowsEvent event, long moment, boolean altered) {
    Optional<RowReader> known =
        known(event.table())
            .filter(
                reader ->
                    reader.dialect() == dialects.of(reader.schemas().table(), event, altered));
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return make(event, versions.get(event.table().table()), moment, altered);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The rows of table %s cannot be read: %s"
              .formatted(event.table().table(), e.getMessage()),
          e);
    }
  }

  private RowReader make(RowsEvent event, Version version, long moment, boolean altered) {
    TableMap map = event.table();
    TableDefinition definition = resolver.resolve(new EventRows(event), moment).stored();
    TrackedTable tracked = catalog.get(map.table()).orElseThrow();
    TableSchemas schemas =
        version != null
                && version.tracked().version() == tracked.version()
                && version.reader().schemas().table().equals(definition)
            ? version.reader().schemas()
            : schemas(definition, tracked.version(), map);
    RowReader reader =
        RowReader.of(map, schemas, converters, dialects.of(definition, event, altered));
    versions.put(map.table(), new Version(reader, tracked));
    return reader;
  }

  private TableSchemas schemas(TableDefinition definition, int version, TableMap map) {
    int[] places = map.carried();
    return factory.of(
        definition,
        version,
        column -> {
          int place = places[definition.columns().indexOf(column)];
          return converters.converter(column, map.type(place), map.metadata(place)).schema();
        });
  }
}
