package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStatementTest {
  private static final String LIST = "snapshot.select.statement.overrides";

  private static SnapshotSettings settings(String table, String key, String sql) {
    return new DoltSourceConfig(Properties.minimal(LIST, table, LIST + "." + key, sql)).snapshot();
  }

  private static String sql(String given) {
    return settings("shop.a", "shop.a", given).statement(new TableId("shop", "a")).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from a",
        "select * from a;",
        "select * from a ; ; ",
        "select * from a -- all of them",
        "select * from a; -- all of them\n",
        "select * from a # all; of them",
        "select * from a /* ; */ ; /* it's */",
        "select * from a --",
      })
  void leavesOutWhatStandsBehind(String given) {
    assertThat(sql(given)).isEqualTo("select * from a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from a where v = ';'",
        "select * from a where v = 'it''s -- no comment'",
        "select * from a where v = 'it\\';'",
        "select * from a where v = \"#\"",
        "select * from a where `--;` = 1",
        "select 1--1 as id",
        "select /* which */ * from a",
        "-- which\nselect * from a",
        "(select * from a) union (select * from b)",
        "with c as (select * from a) select * from c",
        "TABLE a",
        "select * from a /*! where id = 1 */",
      })
  void leavesTheRestAsItIs(String given) {
    assertThat(sql(given)).isEqualTo(given);
    assertThat(sql(given + ";")).isEqualTo(given);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          select * from a; delete from a | more than one statement
          select * from a; select 1;     | more than one statement
          delete from a                  | Is no query
          /* select */ update a set v=1  | Is no query
          selected                       | Is no query
          ;                              | Is no query
          -- select                      | Is no query
          select 'a                      | within a quotation
          select 1 /* a                  | within a quotation
          """)
  void refusesWhatIsNotOneQuery(String given, String reason) {
    Map<String, String> properties =
        Properties.minimal(LIST, "shop.a", LIST + ".shop.a", given.trim());

    assertThatThrownBy(() -> new DoltSourceConfig(properties))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(LIST + ".shop.a")
        .hasMessageContaining(reason);
    assertThat(
            DoltSourceConfig.conflicts(DoltSourceConfig.configDef().parse(properties), properties))
        .singleElement()
        .satisfies(conflict -> assertThat(conflict.property()).isEqualTo(LIST + ".shop.a"));
  }

  @ParameterizedTest
  @CsvSource({
    "shop.a, shop.a",
    "Shop.A, shop.a",
    "shop.a, SHOP.a",
  })
  void comparesNamesWithoutRegardToCase(String table, String key) {
    SnapshotSettings settings = settings(table, key, "select * from a");

    assertThat(settings.statement(new TableId("sHop", "A"))).isPresent();
    assertThat(settings.statement(new TableId("shop", "b"))).isEmpty();
  }

  @Test
  void refusesATableThatIsNamedTwice() {
    assertThatThrownBy(() -> settings("shop.a,SHOP.A", "shop.a", "select * from a"))
        .hasMessageContaining("names table 'SHOP.A' twice");
  }

  @Test
  void refusesStatementsOfTablesThatAreNotListed() {
    assertThatThrownBy(() -> settings("shop.b", "shop.A", "select * from a"))
        .hasMessageContaining("'" + LIST + ".shop.b' is not given")
        .hasMessageContaining("table 'shop.A' is not in the list");
  }
}
