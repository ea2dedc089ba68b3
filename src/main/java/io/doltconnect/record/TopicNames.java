package io.doltconnect.record;

import io.doltconnect.config.RecordSettings;
import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Names topics as Debezium does: {@code <prefix>.<database>.<table>}, with {@code _} for what Kafka
 * does not allow. Two tables never share a topic. Not thread-safe.
 *
 * @see <a href="https://kafka.apache.org/documentation/#topicconfigs">Kafka's topic names</a>
 */
public final class TopicNames {
  private static final int MAX_LENGTH = 249;

  private final String prefix;
  private final String transactions;
  private final Map<String, TableId> owners = new HashMap<>();

  /**
   * Names topics.
   *
   * @param transactions the last part of the topic for transactions; null if there is none
   */
  public TopicNames(String prefix, String transactions) {
    this.prefix = prefix;
    this.transactions = transactions == null ? null : prefix + "." + transactions;
  }

  /** Names topics as the settings say. */
  public static TopicNames of(RecordSettings settings) {
    return new TopicNames(
        settings.topicPrefix(),
        settings.transactions().provided() ? settings.transactions().topic() : null);
  }

  /** The topic for statements. */
  public String schemaChanges() {
    return prefix;
  }

  /** The topic for the begins and ends of transactions; null if there is none. */
  public String transactions() {
    return transactions;
  }

  /**
   * The topic of a table.
   *
   * @throws ConnectException if something else has it or Kafka does not allow its length
   */
  public String of(TableId table) {
    String topic =
        prefix
            + "."
            + table.database().replaceAll("[^a-zA-Z0-9._-]", "_")
            + "."
            + table.table().replaceAll("[^a-zA-Z0-9._-]", "_");
    if (topic.length() > MAX_LENGTH) {
      throw new ConnectException(
          "The topic name of table %s has %d characters, but Kafka allows %d; shorten topic.prefix or leave the table out (table.exclude.list)"
              .formatted(table, topic.length(), MAX_LENGTH));
    }
    if (topic.equals(transactions)) {
      throw new ConnectException(
          "Table %s would share topic '%s' with the begins and ends of transactions; change topic.transaction"
              .formatted(table, topic));
    }
    TableId owner = owners.putIfAbsent(topic, table);
    if (owner != null && !owner.equals(table)) {
      throw new ConnectException(
          "Tables %s and %s would share topic '%s', because characters that Kafka does not allow in names become '_'; leave one of them out (table.exclude.list)"
              .formatted(owner, table, topic));
    }
    return topic;
  }
}
