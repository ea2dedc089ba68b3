package io.doltconnect.record;

import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The Connect schemas of one version of a table, made once and used for every row of it.
 *
 * @param table the definition that they were made from
 * @param topic where its records go
 * @param key the primary key; null for a keyless table
 * @param keyFields the key's fields in the order of the key, as fields of {@code row}
 * @param row one row
 * @param envelope Debezium's envelope around it
 */
public record TableSchemas(
    TableDefinition table,
    String topic,
    Schema key,
    List<Field> keyFields,
    Schema row,
    Schema envelope) {

  /** The schema of one column, ready to be used as a field. */
  interface ColumnSchemas {
    SchemaBuilder of(Column column);
  }

  static TableSchemas of(TableDefinition table, String topic, ColumnSchemas columns) {
    SchemaBuilder row = SchemaBuilder.struct().name(topic + ".Value").optional();
    SchemaBuilder key = SchemaBuilder.struct().name(topic + ".Key");
    for (Column column : table.columns()) {
      SchemaBuilder field = columns.of(column);
      if (column.nullable()) {
        field.optional();
      }
      if (!column.comment().isEmpty()) {
        field.doc(column.comment());
      }
      row.field(column.name(), field.build());
    }
    Schema rowSchema = row.build();
    List<Field> keyFields =
        table.primaryKey().stream().map(name -> field(rowSchema, name)).toList();
    keyFields.forEach(field -> key.field(field.name(), field.schema()));
    return new TableSchemas(
        table,
        topic,
        keyFields.isEmpty() ? null : key.build(),
        keyFields,
        rowSchema,
        Envelope.schema(topic + ".Envelope", rowSchema));
  }

  private static Field field(Schema row, String name) {
    return row.fields().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Key column '%s' is not among the columns %s".formatted(name, row.fields())));
  }
}
