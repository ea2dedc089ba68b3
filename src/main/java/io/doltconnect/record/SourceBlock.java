package io.doltconnect.record;

import io.doltconnect.model.TableId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * The envelope's {@code source}: Debezium's fields as far as they mean something on Dolt, then
 * Dolt's own. One instance serves one transaction. There is no field named {@code schema}: sinks
 * would take it for the database.
 */
public final class SourceBlock {
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
          .field("commit", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final int TABLE = SCHEMA.field("table").index();
  private static final int DB = SCHEMA.field("db").index();
  private static final int BRANCH = SCHEMA.field("branch").index();
  private static final int COMMIT = SCHEMA.field("commit").index();
  private static final int ROW = SCHEMA.field("row").index();

  /**
   * What is the same for all records of a connector.
   *
   * @param version the connector's version
   * @param name the topic prefix
   * @param branch the branch that the server logs
   */
  public record Origin(String version, String name, String branch) {}

  private final Object[] transaction;
  private final Long millis;
  private TableId lastTable;
  private Object[] ofLastTable;

  /**
   * The block of one transaction.
   *
   * @param read when the transaction was read
   */
  public SourceBlock(Origin origin, String gtid, long serverId, Instant read) {
    this(origin, gtid, serverId, read, "false", null);
  }

  /**
   * The block of rows of a snapshot. Like Debezium's it names no transaction and no server.
   *
   * @param began when the snapshot began
   * @param marker the place of the row in the snapshot
   * @param commit the Dolt commit that the rows are in; empty if they were read outside of one
   */
  public static SourceBlock ofSnapshot(
      Origin origin, Instant began, SnapshotMarker marker, Optional<String> commit) {
    return new SourceBlock(origin, null, 0, began, marker.text(), commit.orElse(null));
  }

  /**
   * The block of what a commit changed, or of what is told of a commit, a branch or a tag.
   *
   * @param read when it was read
   * @param commit the commit's hash; null if there is none any more
   */
  public static SourceBlock ofCommit(Origin origin, Instant read, String commit) {
    return new SourceBlock(origin, null, 0, read, "false", commit);
  }

  private SourceBlock(
      Origin origin, String gtid, long serverId, Instant read, String snapshot, String commit) {
    this.millis = read.toEpochMilli();
    Long micros = ChronoUnit.MICROS.between(Instant.EPOCH, read);
    Struct block =
        new Struct(SCHEMA)
            .put("version", origin.version())
            .put("connector", "dolt")
            .put("name", origin.name())
            .put("ts_ms", millis)
            .put("snapshot", snapshot)
            .put("ts_us", micros)
            .put("ts_ns", micros * 1_000)
            .put("server_id", serverId)
            .put("gtid", gtid)
            .put("branch", origin.branch())
            .put("commit", commit);
    this.transaction = SCHEMA.fields().stream().map(block::get).toArray();
  }

  /** The branch. */
  String branch() {
    return (String) transaction[BRANCH];
  }

  /** The commit; null if it is not known. */
  String commit() {
    return (String) transaction[COMMIT];
  }

  /** Milliseconds since the epoch at which the transaction was read. */
  Long millis() {
    return millis;
  }

  /** The block of a row; {@code row} counts from 0 within the table's rows event. */
  Struct row(TableId table, int row) {
    if (lastTable != table) {
      ofLastTable = values(table.database(), table.table());
      lastTable = table;
    }
    Object[] values = ofLastTable.clone();
    values[ROW] = row;
    return new ConvertedStruct(SCHEMA, values);
  }

  /** The block of a statement. */
  Struct statement(String database, String tables) {
    Object[] values = values(database, tables);
    values[ROW] = 0;
    return new ConvertedStruct(SCHEMA, values);
  }

  private Object[] values(String database, String table) {
    Object[] values = transaction.clone();
    values[DB] = database;
    values[TABLE] = table;
    return values;
  }
}
