package io.doltconnect.record;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.CommitSettings;
import io.doltconnect.config.HeartbeatSettings;
import io.doltconnect.config.PropertyConflict;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.config.RowErrorSettings;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names topics as Debezium does: {@code <prefix>.<database>.<table>}, with {@code _} for what Kafka
 * does not allow, and tells which names cannot be: a broker takes a dot and an underscore for the
 * same, because its metrics do, and refuses the second of two such names. Immutable.
 *
 * @see <a href="https://kafka.apache.org/documentation/#topicconfigs">Kafka's topic names</a>
 */
public final class TopicNames {
  /** For the end of a message about names that are not final. */
  public static final String UNLESS_TRANSFORMED =
      "Unless 'transforms' give the records other topics, the broker refuses them, and the task waits for it without an error.";

  private static final Logger LOG = LoggerFactory.getLogger(TopicNames.class);
  private static final int MAX_LENGTH = 249;
  private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9._-]");

  private final String prefix;
  private final Optional<String> transactions;
  private final Optional<String> commits;
  private final List<Own> own;
  private final boolean transformed;

  /**
   * A topic that is not a table's.
   *
   * @param topic its name
   * @param content what is in it, as a message says it
   * @param property by which it gets another name
   */
  private record Own(String topic, String content, String property) {}

  private TopicNames(
      String prefix,
      Optional<String> transactions,
      Optional<String> commits,
      List<Own> own,
      boolean transformed) {
    this.prefix = prefix;
    this.transactions = transactions;
    this.commits = commits;
    this.own = List.copyOf(own);
    this.transformed = transformed;
  }

  /** Names topics as the settings say. */
  public static TopicNames of(RecordSettings records, HeartbeatSettings heartbeat) {
    String prefix = records.topicPrefix();
    List<Own> own = new ArrayList<>();
    if (records.includeSchemaChanges()) {
      own.add(new Own(prefix, "the changes of definitions", RecordSettings.TOPIC_PREFIX));
    }
    Optional<String> transactions =
        records.transactions().provided()
            ? Optional.of(prefix + "." + records.transactions().topic())
            : Optional.empty();
    transactions.ifPresent(
        topic ->
            own.add(
                new Own(
                    topic,
                    "the begins and ends of transactions",
                    TransactionSettings.TOPIC_TRANSACTION)));
    if (records.errors().mode() == RowErrorMode.TOPIC) {
      own.add(
          new Own(
              rowErrors(records),
              "the rows that cannot be converted",
              RowErrorSettings.TOPIC_NAME));
    }
    if (heartbeat.enabled()) {
      own.add(
          new Own(
              HeartbeatRecords.topic(heartbeat.topicPrefix(), prefix),
              "the heartbeats",
              HeartbeatSettings.TOPIC_PREFIX));
    }
    Optional<String> commits =
        Optional.of(records.commits()).filter(CommitSettings::enabled).map(CommitSettings::topic);
    return new TopicNames(prefix, transactions, commits, own, records.transformed());
  }

  /** The topic for rows that cannot be converted. */
  static String rowErrors(RecordSettings records) {
    return records.topicPrefix() + "." + records.errors().topic();
  }

  /** The topic for statements. */
  public String schemaChanges() {
    return prefix;
  }

  /** The topic for the begins and ends of transactions, if there is one. */
  public Optional<String> transactions() {
    return transactions;
  }

  /** The topic for the commits, branches and tags of a database, if there is one. */
  String commits(String database) {
    return prefix + "." + legal(database) + "." + commits.orElseThrow();
  }

  /** The topic of a table, whether it can be or not. */
  String of(TableId table) {
    return prefix + "." + legal(table.database()) + "." + legal(table.table());
  }

  /** A name as a part of a topic's name, with {@code _} for what Kafka does not allow. */
  public static String legal(String name) {
    return ILLEGAL.matcher(name).replaceAll("_");
  }

  /**
   * What is wrong with the topics of the connector if these tables are captured, each with the
   * property that mends it.
   */
  public List<PropertyConflict> faults(Collection<TableId> tables) {
    List<PropertyConflict> faults = new ArrayList<>(ownFaults());
    faults.addAll(faultsOf(tables).values());
    return faults;
  }

  /** What is wrong with the topics of tables, if these are captured. */
  public Map<TableId, PropertyConflict> faultsOf(Collection<TableId> tables) {
    Map<TableId, PropertyConflict> faults = new LinkedHashMap<>();
    Map<String, TableId> owners = new HashMap<>();
    for (TableId table : tables) {
      Optional<PropertyConflict> fault = fault(table);
      TableId owner = owners.putIfAbsent(unified(table), table);
      if (fault.isEmpty() && owner != null && !owner.equals(table)) {
        fault = Optional.of(shared(owner, table));
      }
      fault.ifPresent(found -> faults.put(table, found));
    }
    return faults;
  }

  /**
   * Whether these names are those of the topics: Kafka Connect's {@code transforms} may give the
   * records others, and then nobody here knows what is wrong with them.
   */
  public boolean areFinal() {
    return !transformed;
  }

  /**
   * Checks the topics of the connector if these tables are captured.
   *
   * @param suspended where tables join that cannot have a topic
   * @throws ConnectException if anything else is wrong with them, with all that is
   */
  public void require(Collection<TableId> tables, SuspendedTables suspended) {
    List<PropertyConflict> faults = new ArrayList<>(ownFaults());
    faultsOf(tables)
        .forEach(
            (table, fault) -> {
              if (!areFinal() || !suspended.suspend(table, new ConnectException(fault.message()))) {
                faults.add(fault);
              }
            });
    if (!faults.isEmpty()) {
      refuse(faults.stream().map(PropertyConflict::message).collect(Collectors.joining(" ")));
    }
  }

  /**
   * Refuses topics, or only warns of them if they are not final.
   *
   * @param fault what is wrong with them
   */
  void refuse(String fault) {
    if (areFinal()) {
      throw new ConnectException(fault);
    }
    LOG.warn("{} {}", fault, UNLESS_TRANSFORMED);
  }

  private List<PropertyConflict> ownFaults() {
    List<PropertyConflict> faults = new ArrayList<>();
    Map<String, Own> owners = new HashMap<>();
    for (Own topic : own) {
      if (topic.topic().length() > MAX_LENGTH) {
        faults.add(
            new PropertyConflict(
                topic.property(),
                "The name of the topic for %s has %d characters, but Kafka allows %d; shorten '%s' or '%s'."
                    .formatted(
                        topic.content(),
                        topic.topic().length(),
                        MAX_LENGTH,
                        topic.property(),
                        RecordSettings.TOPIC_PREFIX)));
      }
      Own owner = owners.putIfAbsent(unified(topic.topic()), topic);
      if (owner != null) {
        faults.add(
            new PropertyConflict(
                topic.property(),
                "%s would have topic '%s', and %s topic '%s', which are one name to a broker; change '%s'."
                    .formatted(
                        capitalized(owner.content()),
                        owner.topic(),
                        topic.content(),
                        topic.topic(),
                        topic.property())));
      }
    }
    return faults;
  }

  /** What is wrong with a table's topic whatever other tables there are. */
  Optional<PropertyConflict> fault(TableId table) {
    String topic = of(table);
    if (topic.length() > MAX_LENGTH) {
      return Optional.of(
          new PropertyConflict(
              RecordSettings.TOPIC_PREFIX,
              "The topic name of table %s has %d characters, but Kafka allows %d; shorten '%s' or leave the table out with '%s'."
                  .formatted(
                      table,
                      topic.length(),
                      MAX_LENGTH,
                      RecordSettings.TOPIC_PREFIX,
                      CaptureSettings.TABLE_EXCLUDE_LIST)));
    }
    return Stream.concat(own.stream(), ofCommits(table.database()).stream())
        .filter(other -> unified(other.topic()).equals(unified(topic)))
        .map(
            other ->
                new PropertyConflict(
                    other.property(),
                    "Table %s would have topic '%s', and %s topic '%s', which are one name to a broker; change '%s' or leave the table out with '%s'."
                        .formatted(
                            table,
                            topic,
                            other.content(),
                            other.topic(),
                            other.property(),
                            CaptureSettings.TABLE_EXCLUDE_LIST)))
        .findFirst();
  }

  private Optional<Own> ofCommits(String database) {
    return commits.map(
        end ->
            new Own(
                commits(database),
                "the commits of database " + database,
                CommitSettings.TOPIC_NAME));
  }

  /** Why a table cannot have its topic beside those of other tables; empty if it can. */
  public Optional<String> faultBeside(TableId table, Collection<TableId> others) {
    return fault(table)
        .or(
            () ->
                others.stream()
                    .filter(other -> !other.equals(table))
                    .filter(other -> unified(other).equals(unified(table)))
                    .findFirst()
                    .map(other -> shared(other, table)))
        .map(PropertyConflict::message);
  }

  /** That two tables cannot have their topics both. */
  PropertyConflict shared(TableId first, TableId second) {
    String topic = of(second);
    String why =
        topic.equals(of(first))
            ? "Tables %s and %s would share topic '%s', because characters that Kafka does not allow in names become '_'"
                .formatted(first, second, topic)
            : "Tables %s and %s would have the topics '%s' and '%s', of which a broker refuses the second, because '.' and '_' are the same in its metrics"
                .formatted(first, second, of(first), topic);
    return new PropertyConflict(
        CaptureSettings.TABLE_EXCLUDE_LIST,
        why
            + "; leave one of them out ('%s', or '%s' if you name tables there)."
                .formatted(CaptureSettings.TABLE_EXCLUDE_LIST, CaptureSettings.TABLE_INCLUDE_LIST));
  }

  /** Equal for tables whose topics a broker takes for one. */
  String unified(TableId table) {
    return unified(of(table));
  }

  private static String unified(String topic) {
    return topic.replace('.', '_');
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
