package io.doltconnect.record;

import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableId;
import io.doltconnect.binlog.TableMap;
import io.doltconnect.schema.ColumnResolver;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.types.ColumnConverters;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Finds the reader for the rows behind a TABLE_MAP. As long as neither the map nor the definition
 * changes, it is the one that was made before, with the same schema instances. Not thread-safe.
 */
final class TableVersions {
  private final TableCatalog catalog;
  private final ColumnResolver resolver;
  private final ColumnConverters converters;
  private final TableSchemaFactory factory;
  private final Map<TableId, Version> versions = new HashMap<>();

  private record Version(RowReader reader, TrackedTable tracked) {}

  TableVersions(
      TableCatalog catalog,
      ColumnResolver resolver,
      ColumnConverters converters,
      TableSchemaFactory factory) {
    this.catalog = catalog;
    this.resolver = resolver;
    this.converters = converters;
    this.factory = factory;
  }

  /**
   * The reader of the rows of an event.
   *
   * @param received when they were received
   * @throws io.doltconnect.schema.UnknownColumnsException if their columns cannot be known
   */
  RowReader of(RowsEvent event, Instant received) {
    RowReader reader = of(event.table());
    resolver.confirm(event.table(), received, () -> hasUnchangedRow(event, reader));
    return of(event.table());
  }

  /** An UPDATE that changes nothing is never the work of a statement, only of an ALTER. */
  private static boolean hasUnchangedRow(RowsEvent event, RowReader reader) {
    if (event.kind() != RowsEvent.Kind.UPDATE) {
      return false;
    }
    RowCursor cursor = event.open();
    while (cursor.hasNext()) {
      int start = cursor.reader().position();
      cursor.beginImage(false);
      reader.read(cursor);
      int middle = cursor.reader().position();
      cursor.beginImage(true);
      reader.read(cursor);
      if (cursor.sameBytes(start, middle, cursor.reader().position())) {
        return true;
      }
    }
    return false;
  }

  private RowReader of(TableMap map) {
    Version version = versions.get(map.table());
    if (version != null
        && version.reader().map().sameAs(map)
        && version.tracked() == catalog.get(map.table()).orElse(null)) {
      return version.reader();
    }
    try {
      return make(map, version);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The rows of table %s cannot be read: %s".formatted(map.table(), e.getMessage()), e);
    }
  }

  private RowReader make(TableMap map, Version version) {
    TableDefinition definition = resolver.resolve(map);
    TrackedTable tracked = catalog.get(map.table()).orElseThrow();
    TableSchemas schemas =
        version != null
                && version.tracked().version() == tracked.version()
                && version.reader().schemas().table().equals(definition)
            ? version.reader().schemas()
            : schemas(definition, tracked.version(), map);
    RowReader reader = RowReader.of(map, schemas, converters);
    versions.put(map.table(), new Version(reader, tracked));
    return reader;
  }

  private TableSchemas schemas(TableDefinition definition, int version, TableMap map) {
    return factory.of(
        definition,
        version,
        column -> {
          int place = definition.columns().indexOf(column);
          return converters.converter(column, map.type(place), map.metadata(place)).schema();
        });
  }
}
