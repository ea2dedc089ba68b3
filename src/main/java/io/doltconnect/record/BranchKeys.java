package io.doltconnect.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Puts the branch into the keys of records, so that the same key on two branches is two keys to a
 * compacted topic. Not thread-safe.
 */
public final class BranchKeys {
  /** The field that is added to a key, as its last. */
  public static final String FIELD = "__dolt_branch";

  private final Map<Schema, Schema> schemas = new HashMap<>();

  /** Replaces the records from a place of the list on by such as say the branch in their keys. */
  public void name(String branch, List<SourceRecord> records, int from) {
    for (int i = from; i < records.size(); i++) {
      SourceRecord record = records.get(i);
      if (record.key() instanceof Struct key) {
        Schema schema = schemas.computeIfAbsent(key.schema(), BranchKeys::withBranch);
        records.set(
            i,
            new EmittedRecord(
                record.sourcePartition(),
                record.sourceOffset(),
                record.topic(),
                record.kafkaPartition(),
                schema,
                named(schema, key, branch),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers()));
      }
    }
  }

  private static Schema withBranch(Schema schema) {
    SchemaBuilder key = SchemaBuilder.struct().name(schema.name());
    schema.fields().forEach(field -> key.field(field.name(), field.schema()));
    return key.field(FIELD, Schema.STRING_SCHEMA).build();
  }

  private static Struct named(Schema schema, Struct key, String branch) {
    Object[] values = new Object[schema.fields().size()];
    for (Field field : key.schema().fields()) {
      values[field.index()] = key.getWithoutDefault(field.name());
    }
    values[values.length - 1] = branch;
    return new ConvertedStruct(schema, values);
  }
}
