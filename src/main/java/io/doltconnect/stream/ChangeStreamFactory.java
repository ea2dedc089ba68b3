package io.doltconnect.stream;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.Operation;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.history.Touched;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableTopics;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.columns.ColumnResolver;
import io.doltconnect.schema.columns.DefinitionSource;
import io.doltconnect.schema.columns.LogAhead;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.keys.KeySpellings;
import io.doltconnect.stream.keys.PresentKeys;
import io.doltconnect.stream.rows.Dialects;
import io.doltconnect.stream.rows.TableVersions;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts a {@link ChangeStream} together from the settings. */
public final class ChangeStreamFactory {
  private ChangeStreamFactory() {}

  /**
   * Where a stream has from what its events do not say.
   *
   * @param definitions gives definitions that the stream itself does not
   * @param ahead tells whether these hold at the position
   * @param keys gives spellings of keys that the stream does not
   */
  public record Sources(DefinitionSource definitions, LogAhead ahead, PresentKeys keys) {}

  /**
   * A stream at a position.
   *
   * @param origin what its records say of where they are from
   * @param touched told of what is delivered
   * @param reconciling whether tables are read that the log does not tell
   * @param sources gives what the events do not say
   */
  public static ChangeStream create(
      OutputSettings settings,
      SourceBlock.Origin origin,
      StreamPosition position,
      Touched touched,
      ReconcileMode reconciling,
      Sources sources,
      StreamMetrics metrics) {
    CaptureSettings capture = settings.capture();
    RecordSettings records = settings.records();
    TypeSettings types = settings.types();
    TableCatalog catalog = position.catalog();
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    TopicNames topics = TopicNames.of(records, settings.heartbeat());
    TransactionRecords transactions =
        topics
            .transactions()
            .map(
                topic -> TransactionRecords.to(partition, topic, records.transactions().boundary()))
            .orElseGet(TransactionRecords::none);
    ColumnResolver resolver = new ColumnResolver(catalog, sources.definitions(), sources.ahead());
    Optional<SchemaChangeRecords> schemaChanges =
        SchemaChangeRecords.of(records, partition, topics);
    ChangeRecords changes =
        new ChangeRecords(partition, ChangeRecords.Options.of(records), transactions);
    Set<Operation> skipped = capture.skippedOperations();
    boolean dropUnchanged = records.skipMessagesWithoutChange();
    Dialects dialects = new Dialects(position);
    TableVersions versions =
        new TableVersions(
            catalog,
            resolver,
            new ColumnConverters(types, metrics),
            new TableSchemaFactory(
                new TableTopics(
                    topics, () -> position.captured().suspended().without(catalog.names())),
                records.schemas(),
                new DefaultValues(new ColumnConverters(types))),
            dialects);
    KeyRedefinitions keys = new KeyRedefinitions(catalog, versions, records.errors().mode());
    SuspectTables suspects = new SuspectTables(position, touched, capture.filter(), reconciling);
    Statements statements =
        new Statements(
            catalog,
            resolver,
            capture.filter()::databaseCouldMatch,
            schemaChanges,
            records.schemas().columns(),
            touched);
    Delivery delivery =
        new Delivery(
            position,
            changes,
            new RowErrorRecords(partition, records, metrics),
            transactions,
            !records.schemas().messageKeys().entries().isEmpty(),
            metrics,
            touched);
    return new ChangeStream(
        position,
        new ChangeStream.Rows(
            dialects,
            versions,
            keys,
            new KeySpellings(sources.keys()),
            (operation, unchanged) -> !(unchanged && dropUnchanged) && !skipped.contains(operation),
            records.errors().mode(),
            touched),
        new OpenStatement(statements, position, keys, suspects, delivery.last(), metrics),
        delivery,
        suspects,
        origin,
        metrics);
  }
}
