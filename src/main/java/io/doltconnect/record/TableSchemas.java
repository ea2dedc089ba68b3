package io.doltconnect.record;

import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The Connect schemas of one version of a table, made once by {@link TableSchemaFactory} and used
 * for every row of it. Rows and keys are as Dolt has them wherever they are compared; what records
 * have of them is made by {@link #emitted} at the very end.
 *
 * @param table the definition that they were made from; its columns are the fields of {@code row},
 *     in the same order
 * @param topic where its records go
 * @param key the key of its records; null if they have none
 * @param keyFields the key's fields in the order of the key, as fields of {@code row}
 * @param messageKey whether the key is one of {@code message.key.columns} rather than the primary
 *     key
 * @param row one row as it is read; of a column that is not read there is no value
 * @param envelope Debezium's envelope around a row as records have it
 * @param rules what becomes of its columns in records
 * @param emission makes rows as records have them; empty if these are those that are read
 */
public record TableSchemas(
    TableDefinition table,
    String topic,
    Schema key,
    List<Field> keyFields,
    boolean messageKey,
    Schema row,
    Schema envelope,
    ColumnRules rules,
    Optional<RowEmission> emission) {

  /** The schema of a row as records have it. */
  Schema emittedRow() {
    return emission.map(RowEmission::schema).orElse(row);
  }

  /** A row as records have it; null for null. */
  public Struct emitted(Struct read) {
    return emission.isEmpty() || read == null ? read : emission.get().row(read);
  }

  /** A key as records have it; null for null. */
  Struct emittedKey(Struct read) {
    return emission.isEmpty() || read == null ? read : emission.get().key(read);
  }

  /** Whether records show no difference between two rows that differ. */
  public boolean emitsAlike(Struct one, Struct other) {
    return emission.isPresent()
        && one != null
        && other != null
        && emitted(one).equals(emitted(other));
  }
}
