package io.doltconnect.config;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Topics and the shape of records.
 *
 * @param topicPrefix {@code topic.prefix}, also the name of the source partition
 * @param format {@code record.format}
 * @param tombstonesOnDelete {@code tombstones.on.delete}
 * @param includeSchemaChanges {@code include.schema.changes}
 * @param skipMessagesWithoutChange {@code skip.messages.without.change}
 * @param transformed whether Connect's {@code transforms} may give records other topics
 * @param schemas their keys and schemas
 * @param transactions what they say of transactions
 * @param errors what becomes of rows that cannot be one
 * @param commits what there is of commits, branches and tags
 */
public record RecordSettings(
    String topicPrefix,
    RecordFormat format,
    boolean tombstonesOnDelete,
    boolean includeSchemaChanges,
    boolean skipMessagesWithoutChange,
    boolean transformed,
    SchemaSettings schemas,
    TransactionSettings transactions,
    RowErrorSettings errors,
    CommitSettings commits) {

  public static final String TOPIC_PREFIX = "topic.prefix";
  public static final String RECORD_FORMAT = "record.format";
  public static final String TOMBSTONES_ON_DELETE = "tombstones.on.delete";
  public static final String INCLUDE_SCHEMA_CHANGES = "include.schema.changes";
  public static final String SKIP_MESSAGES_WITHOUT_CHANGE = "skip.messages.without.change";

  /** A property of Kafka Connect's own (ConnectorConfig). */
  public static final String TRANSFORMS = "transforms";

  private static final Choice<RecordFormat> FORMATS = Choice.of(RecordFormat.class);

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Topics and records")
        .add(
            new Property(TOPIC_PREFIX, Type.STRING)
                .validator(TopicName.whole())
                .importance(Importance.HIGH)
                .width(Width.MEDIUM)
                .displayName("Topic prefix")
                .documentation(
                    "Logical name of the server: the beginning of every topic"
                        + " ('prefix.database.table') and the key of the stored offset. It must be"
                        + " unique among the connectors of a Connect cluster; a changed prefix"
                        + " means new topics and no stored offset."))
        .add(
            new Property(RECORD_FORMAT, Type.STRING)
                .defaultValue("debezium")
                .choice(FORMATS)
                .displayName("Record format")
                .documentation(
                    "Shape of the record values. 'debezium': Debezium's envelope with the row"
                        + " before and after the change, the operation and its source; 'row': the"
                        + " row after the change, and null for a delete."))
        .add(
            flag(TOMBSTONES_ON_DELETE, "Tombstones on delete")
                .documentation(
                    "Whether a delete is followed by a record with the same key and a null value,"
                        + " by which a compacted topic forgets the key."))
        .add(
            flag(INCLUDE_SCHEMA_CHANGES, "Include schema changes")
                .documentation(
                    "Whether changes of table definitions are delivered to the topic that is named"
                        + " by `topic.prefix`."))
        .add(
            flag(SKIP_MESSAGES_WITHOUT_CHANGE, "Skip messages without change")
                .documentation(
                    "Whether an update whose row is the same before and after is dropped. Dolt logs"
                        + " such an update for every row of a table when an ALTER TABLE rewrites"
                        + " it."));
  }

  /** The same under topics whose names have a part more behind the prefix. */
  RecordSettings under(String part) {
    return new RecordSettings(
        topicPrefix + "." + part,
        format,
        tombstonesOnDelete,
        includeSchemaChanges,
        skipMessagesWithoutChange,
        transformed,
        schemas,
        transactions,
        errors,
        commits);
  }

  private static Property flag(String key, String displayName) {
    return new Property(key, Type.BOOLEAN).defaultValue(true).displayName(displayName);
  }

  private static boolean isTransformed(Map<String, ?> properties) {
    return properties.get(TRANSFORMS) instanceof String names && !names.isBlank();
  }

  static RecordSettings from(AbstractConfig config) {
    return new RecordSettings(
        config.getString(TOPIC_PREFIX),
        FORMATS.parse(RECORD_FORMAT, config.getString(RECORD_FORMAT)),
        config.getBoolean(TOMBSTONES_ON_DELETE),
        config.getBoolean(INCLUDE_SCHEMA_CHANGES),
        config.getBoolean(SKIP_MESSAGES_WITHOUT_CHANGE),
        isTransformed(config.originals()),
        SchemaSettings.from(config),
        TransactionSettings.from(config),
        RowErrorSettings.from(config),
        CommitSettings.from(config));
  }
}
