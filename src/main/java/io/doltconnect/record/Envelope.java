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
  static final String BEFORE = "before";
  static final String AFTER = "after";
  static final String SOURCE = "source";
  static final String TRANSACTION = "transaction";
  static final String OP = "op";
  static final String TS_MS = "ts_ms";
  static final String TS_US = "ts_us";
  static final String TS_NS = "ts_ns";
  private static final int VERSION = 2;

  private static final Schema TRANSACTION_BLOCK =
      SchemaBuilder.struct()
          .name("event.block")
          .version(1)
          .optional()
          .field("id", Schema.STRING_SCHEMA)
          .field("total_order", Schema.INT64_SCHEMA)
          .field("data_collection_order", Schema.INT64_SCHEMA)
          .build();

  private Envelope() {}

  static Schema schema(String name, Schema row) {
    return SchemaBuilder.struct()
        .name(name)
        .version(VERSION)
        .field(BEFORE, row)
        .field(AFTER, row)
        .field(SOURCE, SourceBlock.SCHEMA)
        .field(TRANSACTION, TRANSACTION_BLOCK)
        .field(OP, Schema.STRING_SCHEMA)
        .field(TS_MS, Schema.OPTIONAL_INT64_SCHEMA)
        .field(TS_US, Schema.OPTIONAL_INT64_SCHEMA)
        .field(TS_NS, Schema.OPTIONAL_INT64_SCHEMA)
        .build();
  }
}
