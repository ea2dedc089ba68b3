package io.doltconnect.record;

import io.doltconnect.schema.TableDefinition;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/**
 * The Connect schemas of one version of a table, made once by {@link TableSchemaFactory} and used
 * for every row of it.
 *
 * @param table the definition that they were made from; its columns are the fields of {@code row},
 *     in the same order
 * @param topic where its records go
 * @param key the key of its records; null if they have none
 * @param keyFields the key's fields in the order of the key, as fields of {@code row}
 * @param messageKey whether the key is one of {@code message.key.columns} rather than the primary
 *     key
 * @param row one row
 * @param envelope Debezium's envelope around it
 */
public record TableSchemas(
    TableDefinition table,
    String topic,
    Schema key,
    List<Field> keyFields,
    boolean messageKey,
    Schema row,
    Schema envelope) {}
