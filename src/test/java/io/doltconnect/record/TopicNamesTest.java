package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.PropertyConflict;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
  private final TopicNames topics = names();

  private static TopicNames names(String... changes) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "database.hostname", "a",
                "database.user", "a",
                "topic.prefix", "shop",
                "provide.transaction.metadata", "true",
                "topic.transaction", "db.transaction",
                "heartbeat.interval.ms", "1000"));
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    DoltSourceConfig config = new DoltSourceConfig(properties);
    return TopicNames.of(config.records(), config.heartbeat());
  }

  private static TableId table(String database, String table) {
    return new TableId(database, table);
  }

  @ParameterizedTest
  @CsvSource({
    "db, t, shop.db.t",
    "My-Db, T_1.x, shop.My-Db.T_1.x",
    "db, a b, shop.db.a_b",
    "db, a`'\"/\\b, shop.db.a_____b",
    "ünï, 表, shop._n_._",
    "db, 𝒳, shop.db._",
  })
  void namesTopicsAsKafkaAllows(String database, String table, String topic) {
    assertThat(topics.of(table(database, table))).isEqualTo(topic);
    assertThat(topics.faults(List.of(table(database, table)))).isEmpty();
  }

  @Test
  void namesTheTopicsOfStatementsAndTransactions() {
    assertThat(topics.schemaChanges()).isEqualTo("shop");
    assertThat(topics.transactions()).contains("shop.db.transaction");
    assertThat(names("provide.transaction.metadata", "false").transactions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "db | a b | db | a_b | would share topic 'shop.",
        "db | ä | db | ö | would share topic 'shop.",
        "a | b.c | a.b | c | would share topic 'shop.",
        "d d | t | d_d | t | would share topic 'shop.",
        "shop | eu_orders | shop_eu | orders | 'shop.shop.eu_orders' and 'shop.shop_eu.orders'",
        "a | b.c | a | b_c | 'shop.a.b.c' and 'shop.a.b_c'",
        "a | b.c | a | b c | 'shop.a.b.c' and 'shop.a.b_c'",
      })
  void findsTablesWhoseTopicsAreOneToABroker(
      String database, String table, String database2, String table2, String text) {
    TableId first = table(database, table);
    TableId second = table(database2, table2);

    assertThat(topics.faults(List.of(first, table("other", "t"), second)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.property()).isEqualTo("table.exclude.list");
              assertThat(fault.message())
                  .contains(first + " and " + second, text)
                  .contains("leave one of them out ('table.exclude.list'");
            });
    assertThatThrownBy(() -> topics.require(List.of(first, second), SuspendedTables.never()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "db, transaction, topic.transaction",
    "db, beat.shop, topic.heartbeat.prefix",
    "db_beat, shop, topic.heartbeat.prefix",
  })
  void keepsTablesApartFromWhatElseThereIs(String database, String table, String property) {
    String[] others = {
      "topic.heartbeat.prefix", "shop.db.beat", "topic.transaction", "db_transaction"
    };
    TableId id = table(database, table);

    assertThat(names(others).faults(List.of(id)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.property()).isEqualTo(property);
              assertThat(fault.message()).contains("Table " + id, "one name to a broker", property);
            });
    assertThatThrownBy(() -> new TableTopics(names(others)).of(id))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(property);
    assertThat(
            names("heartbeat.interval.ms", "0", "provide.transaction.metadata", "false")
                .faults(List.of(id)))
        .isEmpty();
  }

  @Test
  void keepsApartWhatIsNoTables() {
    assertThat(
            names(
                    "topic.prefix",
                    "a.b",
                    "topic.heartbeat.prefix",
                    "a.b",
                    "topic.transaction",
                    "a_b")
                .faults(List.of()))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.property()).isEqualTo("topic.heartbeat.prefix");
              assertThat(fault.message()).contains("'a.b.a_b'", "'a.b.a.b'");
            });
  }

  @Test
  void refusesNamesThatAreTooLongForKafka() {
    String longest = "t".repeat(249 - "shop.db.".length());
    assertThat(topics.faults(List.of(table("db", longest)))).isEmpty();

    assertThat(topics.faults(List.of(table("db", longest + "t"))))
        .extracting(PropertyConflict::property, PropertyConflict::message)
        .singleElement()
        .asString()
        .contains("topic.prefix", "250 characters, but Kafka allows 249");
    assertThat(names("topic.transaction", "t".repeat(249)).faults(List.of()))
        .extracting(PropertyConflict::property)
        .containsExactly("topic.transaction");
    assertThat(names("topic.heartbeat.prefix", "t".repeat(249)).faults(List.of()))
        .extracting(PropertyConflict::property)
        .containsExactly("topic.heartbeat.prefix");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void refusesThePrefixesThatAreNoTopics(String prefix) {
    assertThatThrownBy(() -> names("topic.prefix", prefix))
        .hasMessageContaining("topic.prefix")
        .hasMessageContaining("choose another");
  }

  @Test
  void areNotFinalWhereTransformsMayGiveOthers() {
    TopicNames transformed = names("transforms", "route");
    List<TableId> tables = List.of(table("db", "a b"), table("db", "a_b"));

    assertThat(transformed.areFinal()).isFalse();
    assertThat(transformed.faults(tables)).hasSize(1);
    transformed.require(tables, SuspendedTables.never());
    assertThat(names("transforms", " ").areFinal()).isTrue();
  }
}
