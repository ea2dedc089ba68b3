package io.doltconnect.record;

import io.doltconnect.schema.TableId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * The envelope's {@code source}: Debezium's fields as far as they mean something on Dolt, then
 * Dolt's own. One instance serves one transaction. There is no field named {@code schema}: sinks
 * would take it for the database.
 */
final class SourceBlock {
  static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name("io.doltconnect.Source")
          .field("version", Schema.STRING_SCHEMA)
          .field("connector", Schema.STRING_SCHEMA)
          .field("name", Schema.STRING_SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field(
              "snapshot",
              SchemaBuilder.string()
                  .name("io.debezium.data.Enum")
                  .version(1)
                  .parameter(
                      "allowed",
                      "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
                  .optional()
                  .defaultValue("false")
                  .build())
          .field("db", Schema.STRING_SCHEMA)
          .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
          .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
          .field("table", Schema.OPTIONAL_STRING_SCHEMA)
          .field("server_id", Schema.INT64_SCHEMA)
          .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
          .field("row", Schema.INT32_SCHEMA)
          .field("branch", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final Field VERSION = SCHEMA.field("version");
  private static final Field CONNECTOR = SCHEMA.field("connector");
  private static final Field NAME = SCHEMA.field("name");
  private static final Field TS_MS = SCHEMA.field("ts_ms");
  private static final Field SNAPSHOT = SCHEMA.field("snapshot");
  private static final Field DB = SCHEMA.field("db");
  private static final Field TS_US = SCHEMA.field("ts_us");
  private static final Field TS_NS = SCHEMA.field("ts_ns");
  private static final Field TABLE = SCHEMA.field("table");
  private static final Field SERVER_ID = SCHEMA.field("server_id");
  private static final Field GTID = SCHEMA.field("gtid");
  private static final Field ROW = SCHEMA.field("row");
  private static final Field BRANCH = SCHEMA.field("branch");

  /**
   * What is the same for all records of a connector.
   *
   * @param version the connector's version
   * @param name the topic prefix
   * @param branch the branch that the server logs
   */
  record Origin(String version, String name, String branch) {}

  private final Origin origin;
  private final String gtid;
  private final Long serverId;
  private final Long millis;
  private final Long micros;
  private final Long nanos;

  /**
   * The block of one transaction.
   *
   * @param read when the transaction was read
   */
  SourceBlock(Origin origin, String gtid, long serverId, Instant read) {
    this.origin = origin;
    this.gtid = gtid;
    this.serverId = serverId;
    this.millis = read.toEpochMilli();
    this.micros = ChronoUnit.MICROS.between(Instant.EPOCH, read);
    this.nanos = micros * 1_000;
  }

  /** Milliseconds since the epoch at which the transaction was read. */
  Long millis() {
    return millis;
  }

  /** The block of a row; {@code row} counts from 0 within the table's rows event. */
  Struct row(TableId table, int row) {
    return database(table.database()).put(TABLE, table.table()).put(ROW, row);
  }

  /** The block of a statement. */
  Struct statement(String database, String table) {
    return database(database).put(TABLE, table).put(ROW, 0);
  }

  private Struct database(String database) {
    return new Struct(SCHEMA)
        .put(VERSION, origin.version())
        .put(CONNECTOR, "dolt")
        .put(NAME, origin.name())
        .put(TS_MS, millis)
        .put(SNAPSHOT, "false")
        .put(DB, database)
        .put(TS_US, micros)
        .put(TS_NS, nanos)
        .put(SERVER_ID, serverId)
        .put(GTID, gtid)
        .put(BRANCH, origin.branch());
  }
}
