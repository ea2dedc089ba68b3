package io.doltconnect.stream;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.HeartbeatSettings;
import io.doltconnect.config.Operation;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.offset.JoiningTables;
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
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.rows.Dialects;
import io.doltconnect.stream.rows.TableVersions;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import java.util.Map;
import java.util.Set;

/** Puts a {@link ChangeStream} together from the settings. */
public final class ChangeStreamFactory {
  private ChangeStreamFactory() {}

  /**
   * A stream at a position.
   *
   * @param captured the tables that transactions are captured of
   * @param server gives definitions that the stream itself does not
   * @param version the connector's version
   * @param branch the branch that the server logs
   */
  public static ChangeStream create(
      CaptureSettings capture,
      JoiningTables captured,
      RecordSettings records,
      HeartbeatSettings heartbeat,
      TypeSettings types,
      TableCatalog catalog,
      DefinitionSource server,
      StreamPosition position,
      StreamMetrics metrics,
      String version,
      String branch) {
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    TopicNames topics = TopicNames.of(records, heartbeat);
    TransactionRecords transactions =
        records.transactions().provided()
            ? TransactionRecords.to(partition, topics.transactions())
            : TransactionRecords.none();
    ColumnResolver resolver = new ColumnResolver(catalog, server);
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
        captured,
        position,
        dialects,
        versions,
        new Delivery(
            position,
            changes,
            transactions,
            !records.schemas().messageKeys().entries().isEmpty(),
            metrics),
        new Statements(catalog, resolver, capture.filter()::databaseCouldMatch, schemaChanges),
        new KeyRedefinitions(catalog, versions),
        new SourceBlock.Origin(version, records.topicPrefix(), branch),
        metrics,
        (operation, unchanged) -> !(unchanged && dropUnchanged) && !skipped.contains(operation));
  }
}
