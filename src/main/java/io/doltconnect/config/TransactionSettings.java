package io.doltconnect.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What records say of the transaction that they belong to, and whether it is one in Kafka.
 *
 * @param provided {@code provide.transaction.metadata}
 * @param topic {@code topic.transaction}
 * @param boundary who says where Kafka's transactions end
 * @param maxRows {@code transaction.max.rows}
 * @param maxBytes {@code transaction.max.bytes}
 */
public record TransactionSettings(
    boolean provided, String topic, Boundary boundary, int maxRows, long maxBytes) {
  public static final String PROVIDE_TRANSACTION_METADATA = "provide.transaction.metadata";
  public static final String TOPIC_TRANSACTION = "topic.transaction";
  public static final String MAX_ROWS = "transaction.max.rows";
  public static final String MAX_BYTES = "transaction.max.bytes";

  /** Kafka Connect's own (SourceConnectorConfig, KIP-618). */
  public static final String BOUNDARY = "transaction.boundary";

  private static final String EXACTLY_ONCE = "exactly.once.support";
  private static final String REQUIRED = "required";

  /** Who says where the transactions end in which records and offsets get into Kafka. */
  public enum Boundary {
    /** The worker, if there are any: at the end of a poll, or after a time. */
    WORKER,
    /** The connector: they are Dolt's. */
    CONNECTOR;

    private static Boundary of(String value) {
      return value != null && value.trim().toLowerCase(Locale.ROOT).equals("connector")
          ? CONNECTOR
          : WORKER;
    }
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Transactions")
        .add(
            new Property(PROVIDE_TRANSACTION_METADATA, Type.BOOLEAN)
                .defaultValue(false)
                .dependents(TOPIC_TRANSACTION)
                .displayName("Provide transaction metadata")
                .documentation(
                    "Whether the field `transaction` of the envelope has the transaction's GTID"
                        + " and the change's place in it, and a record at the begin and the end of"
                        + " each transaction goes to a topic of its own."))
        .add(
            new Property(TOPIC_TRANSACTION, Type.STRING)
                .defaultValue("transaction")
                .validator(TopicName.part())
                .importance(Importance.LOW)
                .width(Width.MEDIUM)
                .displayName("Transaction topic")
                .documentation(
                    "End of the name of the topic for the begins and ends of transactions, which"
                        + " starts with `topic.prefix` and '.'."))
        .add(
            new Property(MAX_ROWS, Type.INT)
                .defaultValue(100_000)
                .validator(Range.atLeast(1))
                .importance(Importance.LOW)
                .displayName("Maximum rows of a transaction")
                .documentation(
                    "With `transaction.boundary=connector`: the most rows of a Dolt transaction that"
                        + " are one Kafka transaction; a tombstone counts as a row. A larger one is"
                        + " split. Connector and worker hold the records of a Kafka transaction in"
                        + " memory until it is committed, and that has to be within the producer's"
                        + " `transaction.timeout.ms`."))
        .add(
            new Property(MAX_BYTES, Type.LONG)
                .defaultValue(64L * 1024 * 1024)
                .validator(Range.atLeast(1L))
                .importance(Importance.LOW)
                .displayName("Maximum size of a transaction (bytes)")
                .documentation(
                    "With `transaction.boundary=connector`: the most bytes that the rows of one"
                        + " Kafka transaction may take in Dolt's log; with more a Dolt transaction"
                        + " is split. Their records take several times as much memory."));
  }

  static TransactionSettings from(AbstractConfig config) {
    return new TransactionSettings(
        config.getBoolean(PROVIDE_TRANSACTION_METADATA),
        config.getString(TOPIC_TRANSACTION),
        Boundary.of((String) config.originals().get(BOUNDARY)),
        config.getInt(MAX_ROWS),
        config.getLong(MAX_BYTES));
  }

  /**
   * Kafka Connect checks whether a worker can do what is asked for only if it is required: else it
   * would leave the boundary out without a word (DistributedHerder).
   */
  static List<PropertyConflict> conflicts(Map<String, String> properties) {
    String support = Optional.ofNullable(properties.get(EXACTLY_ONCE)).orElse("requested").trim();
    if (Boundary.of(properties.get(BOUNDARY)) == Boundary.WORKER
        || support.equalsIgnoreCase(REQUIRED)) {
      return List.of();
    }
    return List.of(
        new PropertyConflict(
            EXACTLY_ONCE,
            ("'%s' is 'connector', but '%s' is '%s': a worker without exactly-once would ignore both"
                    + " and deliver transactions in part. Set '%2$s' to 'required', or remove '%1$s'.")
                .formatted(BOUNDARY, EXACTLY_ONCE, support)));
  }
}
