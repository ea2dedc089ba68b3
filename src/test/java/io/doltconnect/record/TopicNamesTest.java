package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNamesTest {
  private final TopicNames topics = new TopicNames("shop", "db.transaction");

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
    assertThat(topics.of(new TableId(database, table))).isEqualTo(topic);
  }

  @Test
  void namesTheTopicOfStatements() {
    assertThat(topics.schemaChanges()).isEqualTo("shop");
  }

  @Test
  void givesATableItsTopicAgainAndAgain() {
    TableId table = new TableId("db", "a b");

    assertThat(topics.of(table)).isEqualTo(topics.of(new TableId("db", "a b")));
  }

  @ParameterizedTest
  @CsvSource({"db, a b, db, a_b", "db, ä, db, ö", "a, b.c, a.b, c", "d d, t, d_d, t"})
  void neverGivesTwoTablesOneTopic(String database, String table, String database2, String table2) {
    topics.of(new TableId(database, table));

    assertThatThrownBy(() -> topics.of(new TableId(database2, table2)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(database + "." + table + " and " + database2 + "." + table2)
        .hasMessageContaining("would share topic 'shop.")
        .hasMessageContaining("table.exclude.list");
  }

  @Test
  void refusesANameThatIsTooLongForKafka() {
    String longest = "t".repeat(249 - "shop.db.".length());
    assertThat(topics.of(new TableId("db", longest))).hasSize(249);

    assertThatThrownBy(() -> topics.of(new TableId("db", longest + "t")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("250 characters, but Kafka allows 249")
        .hasMessageContaining("topic.prefix");
  }

  @Test
  void keepsTablesAndTransactionsApart() {
    assertThat(topics.transactions()).isEqualTo("shop.db.transaction");
    assertThatThrownBy(() -> topics.of(new TableId("db", "transaction")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("db.transaction")
        .hasMessageContaining("topic.transaction");
  }
}
