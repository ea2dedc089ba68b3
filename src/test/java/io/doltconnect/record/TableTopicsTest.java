package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class TableTopicsTest {
  private static final TableId DOLLAR = new TableId("db", "t$");
  private static final TableId UNDERSCORE = new TableId("db", "t_");

  private final DoltSourceConfig config =
      new DoltSourceConfig(
          Map.of(
              "database.hostname", "a",
              "database.user", "a",
              "topic.prefix", "shop",
              "schema.name.adjustment.mode", "avro"));
  private final TopicNames names = TopicNames.of(config.records(), config.heartbeat());
  private final Set<TableId> present = new HashSet<>(Set.of(DOLLAR));
  private final TableTopics topics = new TableTopics(names, () -> present);

  @Test
  void givesATableItsTopicAgainAndAgain() {
    assertThat(topics.of(DOLLAR)).isEqualTo("shop.db.t_").isEqualTo(topics.of(DOLLAR));
  }

  @Test
  void givesATopicToATableWhoseFormerOwnerIsRenamed() {
    topics.of(DOLLAR);
    present.remove(DOLLAR);
    present.add(UNDERSCORE);

    assertThat(topics.of(UNDERSCORE)).isEqualTo("shop.db.t_");
  }

  @Test
  void refusesWhatTablesThatAreThereHave() {
    present.add(UNDERSCORE);

    assertThatThrownBy(() -> topics.of(UNDERSCORE))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("db.t$ and db.t_ would share topic 'shop.db.t_'")
        .hasMessageContaining("table.exclude.list");
  }

  @Test
  void onlyWarnsWhereTransformsMayGiveOtherTopics() {
    TableTopics lasting =
        new TableTopics(
            TopicNames.of(TestSchemas.config("transforms", "route").records(), config.heartbeat()));
    lasting.of(DOLLAR);

    assertThat(lasting.of(UNDERSCORE)).isEqualTo("shop.db.t_");
  }

  @Test
  void refusesWhatLastingTablesGot() {
    TableTopics lasting = new TableTopics(names);
    lasting.of(DOLLAR);

    assertThatThrownBy(() -> lasting.of(UNDERSCORE)).isInstanceOf(ConnectException.class);
  }

  @Test
  void givesTheNamesOfSchemasOnToo() {
    TableSchemaFactory factory = new TableSchemaFactory(topics, config.records().schemas(), null);
    TableId dash = new TableId("db", "t-");
    present.add(dash);
    factory.of(definition(DOLLAR), 1, column -> SchemaBuilder.int32());

    assertThatThrownBy(() -> factory.of(definition(dash), 1, column -> SchemaBuilder.int32()))
        .hasMessageContaining("schema.name.adjustment.mode");
    present.remove(DOLLAR);
    assertThat(factory.of(definition(dash), 1, column -> SchemaBuilder.int32()).topic())
        .isEqualTo("shop.db.t-");
  }

  private static TableDefinition definition(TableId id) {
    return new TableDefinition(id, List.<Column>of(), List.of(), "");
  }
}
