package io.doltconnect.stream;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.HeartbeatSettings;
import io.doltconnect.config.Operation;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.history.Touched;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableTopics;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.schema.ColumnResolver;
import io.doltconnect.schema.DefinitionSource;
import io.doltconnect.schema.LogAhead;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.keys.KeySpellings;
import io.doltconnect.stream.keys.PresentKeys;
import io.doltconnect.stream.rows.Dialects;
import io.doltconnect.stream.rows.TableVersions;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import java.util.Map;
import java.util.Set;

/** Puts a {@link ChangeStream} together from the settings. */
public final class ChangeStreamFactory {
  private ChangeStreamFactory() {}

  /** What the configuration says of the stream. */
  public record Settings(
      CaptureSettings capture,
      RecordSettings records,
      HeartbeatSettings heartbeat,
      TypeSettings types) {}

  /**
   * A stream at a position.
   *
   * @param origin what its records say of where they are from
   * @param server gives definitions that the stream itself does not
   * @param touched told of what is delivered
   * @param ahead tells whether these hold at the position
   * @param presentKeys gives spellings of keys that the stream does not
   */
  public static ChangeStream create(
      Settings settings,
      SourceBlock.Origin origin,
      StreamPosition position,
      Touched touched,
      DefinitionSource server,
      LogAhead ahead,
      PresentKeys presentKeys,
      StreamMetrics metrics) {
    CaptureSettings capture = settings.capture();
    RecordSettings records = settings.records();
    TypeSettings types = settings.types();
    TableCatalog catalog = position.catalog();
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    TopicNames topics = TopicNames.of(records, settings.heartbeat());
    TransactionRecords transactions =
        records.transactions().provided()
            ? TransactionRecords.to(partition, topics.transactions())
            : TransactionRecords.none();
    ColumnResolver resolver = new ColumnResolver(catalog, server, ahead);
    SchemaChangeRecords schemaChanges =
        records.includeSchemaChanges()
            ? new SchemaChangeRecords(partition, topics.schemaChanges())
            : null;
    ChangeRecords changes =
        new ChangeRecords(
            partition,
            new ChangeRecords.Options(
                records.format() == RecordFormat.DEBEZIUM, records.tombstonesOnDelete()),
            transactions);
    Set<Operation> skipped = capture.skippedOperations();
    boolean dropUnchanged = records.skipMessagesWithoutChange();
    Dialects dialects = new Dialects(position);
    TableVersions versions =
        new TableVersions(
            catalog,
            resolver,
            new ColumnConverters(types, metrics),
            new TableSchemaFactory(
                new TableTopics(topics, catalog::names),
                records.schemas(),
                new DefaultValues(new ColumnConverters(types))),
            dialects);
    return new ChangeStream(
        position,
        new ChangeStream.Rows(
            dialects,
            versions,
            new KeyRedefinitions(catalog, versions),
            new KeySpellings(presentKeys),
            (operation, unchanged) ->
                !(unchanged && dropUnchanged) && !skipped.contains(operation)),
        new Statements(
            catalog, resolver, capture.filter()::databaseCouldMatch, schemaChanges, touched),
        new Delivery(
            position,
            changes,
            transactions,
            !records.schemas().messageKeys().entries().isEmpty(),
            metrics,
            touched),
        origin,
        metrics);
  }
}
