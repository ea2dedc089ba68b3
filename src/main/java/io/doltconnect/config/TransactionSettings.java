package io.doltconnect.config;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What records say of the transaction that they belong to.
 *
 * @param provided {@code provide.transaction.metadata}
 * @param topic {@code topic.transaction}
 */
public record TransactionSettings(boolean provided, String topic) {
  public static final String PROVIDE_TRANSACTION_METADATA = "provide.transaction.metadata";
  public static final String TOPIC_TRANSACTION = "topic.transaction";

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
                        + " starts with `topic.prefix` and '.'."));
  }

  static TransactionSettings from(AbstractConfig config) {
    return new TransactionSettings(
        config.getBoolean(PROVIDE_TRANSACTION_METADATA), config.getString(TOPIC_TRANSACTION));
  }
}
