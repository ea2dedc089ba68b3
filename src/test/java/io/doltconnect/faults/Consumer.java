package io.doltconnect.faults;

import io.doltconnect.replica.RecordsReplica;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * A consumer of one topic that has all records of a connector, so in their order. Keeps the rows of
 * all tables, and writes each record to a file in few words. For one thread.
 */
final class Consumer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int SHOWN = 400;
  private static final String KEY = ".Key";

  private final String prefix;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final JsonConverter keys = converter(true);
  private final JsonConverter values = converter(false);
  private final PrintWriter log;
  private final Repetitions repetitions;
  private final WholeTransactions transactions;
  private RecordsReplica rows;
  private long records;
  private long readFromTables;
  private long lastMark;
  private long lastOffset;

  /**
   * Reads a topic.
   *
   * @param prefix {@code topic.prefix} of the connector
   * @param log where the records are written to
   */
  Consumer(String bootstrapServers, String topic, String prefix, Delivery delivery, Path log)
      throws IOException {
    this.prefix = prefix;
    this.rows = new RecordsReplica(prefix);
    this.repetitions = new Repetitions(delivery);
    this.transactions = new WholeTransactions(delivery);
    this.log = new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8));
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                1_000,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(new TopicPartition(topic, 0)));
  }

  private static JsonConverter converter(boolean isKey) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", "true", "schemas.cache.size", "1000"), isKey);
    return converter;
  }

  /** Takes what is there now or within a moment. */
  void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      take(
          record.offset(),
          (Struct) keys.toConnectData(record.topic(), record.key()).value(),
          keys.toConnectData(record.topic(), record.key()).schema(),
          (Struct) values.toConnectData(record.topic(), record.value()).value());
    }
  }

  private void take(long offset, Struct key, Schema keySchema, Struct value) {
    records++;
    long before = lastOffset;
    lastOffset = offset;
    if (value == null) {
      String name = keySchema.name();
      String topic = name.substring(0, name.length() - KEY.length());
      log.printf("%d %s tombstone %s%n", offset, topic, key);
      rows.accept(topic, key, null);
      return;
    }
    Struct source = value.getStruct("source");
    boolean streamed = source.getString("snapshot").equals("false");
    String gtid = source.getString("gtid");
    if (streamed) {
      transactions.place(gtid, before, offset);
    }
    if (value.schema().field("ddl") != null) {
      String ddl = value.getString("ddl");
      log.printf("%d %s %s %s%n", offset, gtid, source.getString("snapshot"), ddl);
      if (streamed) {
        repetitions.change(gtid + " " + ddl, source.getString("table"), "");
      }
      rows.accept(prefix, key, value);
      return;
    }
    String table = source.getString("db") + "." + source.getString("table");
    String op = value.getString("op");
    String content = value.get("before") + " -> " + value.get("after");
    log.printf(
        "%d %s %s %s %s %s %s%n",
        offset,
        gtid,
        source.getString("snapshot"),
        table,
        op,
        source.get("row"),
        content.substring(0, Math.min(SHOWN, content.length())));
    if (streamed) {
      repetitions.change(
          "%s %s %s %s".formatted(gtid, table, op, source.get("row")), table, content);
    } else {
      readFromTables++;
      repetitions.read(table);
    }
    rows.accept(prefix + "." + table, key, value);
    if (table.equals(Rig.MARKS) && value.getStruct("after") != null) {
      lastMark = Math.max(lastMark, value.getStruct("after").getInt64("mark"));
    }
  }

  /** Writes a line between the records. */
  void note(String text) {
    log.println("-- " + text);
    log.flush();
  }

  /** The greatest mark that came. */
  long lastMark() {
    return lastMark;
  }

  RecordsReplica rows() {
    return rows;
  }

  Repetitions repetitions() {
    return repetitions;
  }

  /** What broke the promise since this was asked last. */
  List<String> takeViolations() {
    List<String> violations = new ArrayList<>(repetitions.takeViolations());
    violations.addAll(transactions.takeViolations());
    return violations;
  }

  long records() {
    return records;
  }

  /** How many rows came that were read from the tables. */
  long readFromTables() {
    return readFromTables;
  }

  /** Forgets all rows and changes: the user begins anew. */
  void forget() {
    rows = new RecordsReplica(prefix);
    repetitions.beginAnew();
  }

  @Override
  public void close() {
    consumer.close();
    log.close();
  }
}
