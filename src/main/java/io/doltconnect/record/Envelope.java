package io.doltconnect.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Debezium's envelope of a change, with its field names and types, so that sinks and transforms
 * that know it work unchanged.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-events">Debezium's
 *     change events</a>
 */
final class Envelope {
  // The places of the envelope's fields.
  static final int BEFORE = 0;
  static final int AFTER = 1;
  static final int SOURCE = 2;
  static final int TRANSACTION = 3;
  static final int OP = 4;
  static final int TS_MS = 5;
  static final int TS_US = 6;
  static final int TS_NS = 7;
  static final int FIELDS = 8;
  private static final int VERSION = 2;

  static final Schema TRANSACTION_BLOCK =
      SchemaBuilder.struct()
          .name("event.block")
          .version(1)
          .optional()
          .field("id", Schema.STRING_SCHEMA)
          .field("total_order", Schema.INT64_SCHEMA)
          .field("data_collection_order", Schema.INT64_SCHEMA)
          .field("part", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private Envelope() {}

  static Schema schema(String name, Schema row) {
    return SchemaBuilder.struct()
        .name(name)
        .version(VERSION)
        .field("before", row)
        .field("after", row)
        .field("source", SourceBlock.SCHEMA)
        .field("transaction", TRANSACTION_BLOCK)
        .field("op", Schema.STRING_SCHEMA)
        .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
        .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
        .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
        .build();
  }
}
