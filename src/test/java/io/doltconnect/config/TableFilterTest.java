package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilterTest {

  private static boolean captures(TableFilter filter, String database, String table) {
    return filter.test(new TableId(database, table));
  }

  private static TableFilter tables(String include) {
    return TableFilter.of("", "", include, "");
  }

  @Test
  void takesEveryUserTable() {
    assertThat(captures(TableFilter.all(), "shop", "orders")).isTrue();
    assertThat(TableFilter.all().databaseCouldMatch("shop")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mysql", "Information_Schema", "performance_schema", "sys", "dolt_cluster", "a/b"})
  void neverTakesSystemAndRevisionDatabases(String database) {
    TableFilter filter = TableFilter.of(".*", "", ".*", "");

    assertThat(captures(filter, database, "t")).isFalse();
    assertThat(filter.databaseCouldMatch(database)).isFalse();
  }

  @Test
  void knowsTheCaseOfAllLetters() {
    TableFilter filter = TableFilter.of("MÜNCHEN", "", "münchen\\.Straße.*", "");

    assertThat(captures(filter, "münchen", "STRAßEN")).isTrue();
    assertThat(filter.databaseCouldMatch("münchen")).isTrue();
  }

  @Test
  void matchesWholeNamesInAnyCase() {
    TableFilter filter = TableFilter.of("shop", "", "SHOP\\.order.*", "");

    assertThat(captures(filter, "Shop", "Orders")).isTrue();
    assertThat(captures(filter, "shop", "old_orders")).isFalse();
    assertThat(captures(filter, "shop2", "orders")).isFalse();
  }

  @Test
  void excludes() {
    TableFilter filter = TableFilter.of("", "test.*", "", "shop\\.(tmp|log)_.*");

    assertThat(captures(filter, "shop", "orders")).isTrue();
    assertThat(captures(filter, "shop", "tmp_1")).isFalse();
    assertThat(captures(filter, "test_shop", "orders")).isFalse();
    assertThat(filter.databaseCouldMatch("test_shop")).isFalse();
  }

  @Test
  void takesAListWithBlanksAndEscapedCommas() {
    TableFilter filter = tables(" shop\\.t\\d{1\\,2} , ,crm\\.people ");

    assertThat(captures(filter, "shop", "t12")).isTrue();
    assertThat(captures(filter, "shop", "t123")).isFalse();
    assertThat(captures(filter, "crm", "people")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dolt_docs", "Dolt_Docs", "dolt_articles_body_0_fts_position"})
  void leavesDoltTablesToExpressionsThatNameThem(String table) {
    assertThat(captures(TableFilter.all(), "shop", table)).isFalse();
    assertThat(captures(tables("shop\\..*"), "shop", table)).isFalse();
    assertThat(captures(tables(".*dolt.*"), "shop", table)).isFalse();
    assertThat(captures(tables("shop\\.dolt_.*"), "shop", table)).isTrue();
    assertThat(captures(tables(".*.DOLT_.*"), "shop", table)).isTrue();
  }

  @Test
  void takesOtherTablesOfADatabaseThatIsNamedLikeDolts() {
    assertThat(captures(tables("dolt_shop\\..*"), "dolt_shop", "orders")).isTrue();
    assertThat(captures(tables("dolt_shop\\..*"), "dolt_shop", "dolt_docs")).isFalse();
  }

  @Test
  void knowsWhichDatabasesCouldMatch() {
    TableFilter filter = tables("shop\\.orders,crm.*");

    assertThat(filter.databaseCouldMatch("shop")).isTrue();
    assertThat(filter.databaseCouldMatch("crm_eu")).isTrue();
    assertThat(filter.databaseCouldMatch("sho")).isFalse();
    assertThat(filter.databaseCouldMatch("shop2")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';'';'';''",
        "shop;'';'shop\\.(a|b),shop\\.c{1\\,2}';''",
        "'';' x , y=z ';'';'.*\\.tmp_.*'"
      })
  void isTheSameFromItsText(
      String databaseInclude, String databaseExclude, String tableInclude, String tableExclude) {
    TableFilter filter =
        TableFilter.of(databaseInclude, databaseExclude, tableInclude, tableExclude);

    assertThat(TableFilter.parse(filter.text()).toString()).isEqualTo(filter.toString());
    assertThat(TableFilter.parse(filter.text()).text()).isEqualTo(filter.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x=y", "table.include.list=("})
  void isNotMadeFromAnotherText(String text) {
    assertThatThrownBy(() -> TableFilter.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
