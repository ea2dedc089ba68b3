package io.doltconnect.history;

import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableTopics;
import io.doltconnect.record.TopicNames;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import io.doltconnect.types.SqlConverter;
import io.doltconnect.types.ZeroDateMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the readers of rows that SQL gives, one for each definition of a table. Thread-safe. */
public final class SqlRowReaders {
  private static final Logger LOG = LoggerFactory.getLogger(SqlRowReaders.class);

  private final ColumnConverters converters;
  private final TableSchemaFactory factory;
  private final Optional<TableCatalog> versions;
  private final RowErrorMode errors;
  private final Map<TableId, List<SqlRowReader>> readers = new HashMap<>();

  private SqlRowReaders(
      ColumnConverters converters,
      OutputSettings settings,
      TableTopics topics,
      Optional<TableCatalog> versions,
      RowErrorMode errors) {
    this.errors = errors;
    this.converters = converters;
    this.factory =
        new TableSchemaFactory(
            topics,
            settings.records().schemas(),
            new DefaultValues(new ColumnConverters(settings.types())));
    this.versions = versions;
  }

  /**
   * Readers whose definitions are numbered in the order in which they are asked for.
   *
   * @param zeroDates told of zero dates in the rows
   */
  public static SqlRowReaders numbered(OutputSettings settings, ZeroDateMetrics zeroDates) {
    return new SqlRowReaders(
        new ColumnConverters(settings.types(), zeroDates),
        settings,
        new TableTopics(names(settings)),
        Optional.empty(),
        settings.records().errors().mode());
  }

  /**
   * Readers whose definitions have the numbers that they have, or will get, in a catalog.
   *
   * @param present the captured tables that are there at the moment
   * @param versions nobody else may use it
   */
  public static SqlRowReaders versioned(
      OutputSettings settings,
      ZeroDateMetrics zeroDates,
      Supplier<Set<TableId>> present,
      TableCatalog versions) {
    return new SqlRowReaders(
        new ColumnConverters(settings.types(), zeroDates),
        settings,
        new TableTopics(names(settings), present),
        Optional.of(versions),
        settings.records().errors().mode());
  }

  private static TopicNames names(OutputSettings settings) {
    return TopicNames.of(settings.records(), settings.heartbeat());
  }

  /** Readers of rows that are not delivered. */
  static SqlRowReaders silent(OutputSettings settings) {
    return new SqlRowReaders(
        new ColumnConverters(settings.types()),
        settings,
        new TableTopics(names(settings)),
        Optional.empty(),
        RowErrorMode.FAIL);
  }

  /**
   * The reader for a definition, without its virtual columns. Its number is that in the order in
   * which they are asked for.
   *
   * @throws ConnectException if a column is of a type that cannot be delivered
   */
  public synchronized SqlRowReader of(TableDefinition definition) {
    TableDefinition table = definition.stored();
    List<SqlRowReader> known = readers.computeIfAbsent(table.id(), id -> new ArrayList<>());
    for (SqlRowReader reader : known) {
      if (reader.schemas().table().equals(table)) {
        return reader;
      }
    }
    int version =
        versions.map(catalog -> catalog.versionOf(table)).orElseGet(() -> known.size() + 1);
    SqlRowReader made = make(table, version);
    known.add(made);
    return made;
  }

  /** Whether there is a reader for a definition; of a table without one no row is delivered. */
  public boolean reads(TableDefinition table) {
    try {
      of(table);
      return true;
    } catch (ConnectException e) {
      LOG.debug("No row of table {} can have been delivered", table.id(), e);
      return false;
    }
  }

  private SqlRowReader make(TableDefinition table, int version) {
    try {
      Map<Column, SqlConverter> converterOf = new IdentityHashMap<>();
      ColumnConverters own = converters.of(table.id());
      table.columns().forEach(column -> converterOf.put(column, own.sqlConverter(column)));
      return new SqlRowReader(
          factory.of(table, version, column -> converterOf.get(column).schema()),
          table.columns().stream().map(converterOf::get).toList(),
          errors);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The rows of table %s cannot be read: %s".formatted(table.id(), e.getMessage()), e);
    }
  }
}
