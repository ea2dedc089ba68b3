package io.doltconnect.snapshot;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.HeartbeatSettings;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableTopics;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import io.doltconnect.types.ZeroDateMetrics;
import java.time.Instant;
import java.util.Map;

/** Puts together from the settings what makes records of a snapshot's rows. */
public final class SnapshotRecordsFactory {
  private SnapshotRecordsFactory() {}

  /**
   * What reads the rows.
   *
   * @param zeroDates told of zero dates in them
   */
  public static SqlRowReaders readers(
      RecordSettings records,
      HeartbeatSettings heartbeat,
      TypeSettings types,
      ZeroDateMetrics zeroDates) {
    return new SqlRowReaders(
        new ColumnConverters(types, zeroDates),
        new TableSchemaFactory(
            new TableTopics(TopicNames.of(records, heartbeat)),
            records.schemas(),
            new DefaultValues(new ColumnConverters(types))));
  }

  /**
   * What makes records of them.
   *
   * @param version the connector's version
   * @param branch the branch that the server logs
   * @param began when the snapshot began
   */
  public static SnapshotRecords records(
      CaptureSettings capture,
      RecordSettings records,
      String version,
      String branch,
      Instant began) {
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    return new SnapshotRecords(
        new ChangeRecords(
            partition,
            new ChangeRecords.Options(
                records.format() == RecordFormat.DEBEZIUM, records.tombstonesOnDelete()),
            TransactionRecords.none()),
        records.includeSchemaChanges()
            ? new SchemaChangeRecords(partition, records.topicPrefix())
            : null,
        capture.skippedOperations(),
        new SourceBlock.Origin(version, records.topicPrefix(), branch),
        began);
  }
}
