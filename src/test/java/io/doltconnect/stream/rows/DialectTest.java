package io.doltconnect.stream.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialectTest {
  private static TableDefinition table(List<String> key, String... names) {
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = Columns.required(names[i], SqlType.INT);
    }
    return Columns.table(new TableId("db", "t"), key, columns);
  }

  private static int[] swapped(List<String> key, String... names) {
    return Dialect.KEY_IN_ITS_ORDER.order(table(key, names));
  }

  @Test
  void isTheOrderOfTheTableIfTheKeyHasThatOrderToo() {
    assertThat(swapped(List.of(), "a", "b")).containsExactly(0, 1);
    assertThat(swapped(List.of("b"), "a", "b")).containsExactly(0, 1);
    assertThat(swapped(List.of("a", "c"), "a", "b", "c")).containsExactly(0, 1, 2);
  }

  @Test
  void hasTheValuesOfTheKeyInItsOrderAtThePlacesOfItsColumns() {
    assertThat(swapped(List.of("b", "a"), "a", "b")).containsExactly(1, 0);
    assertThat(swapped(List.of("d", "a", "c"), "a", "b", "c", "d")).containsExactly(3, 1, 0, 2);
  }

  @Test
  void hasEachValueAtItsPlaceSinceDoltDoesSo() {
    assertThat(Dialect.OWN_PLACES.order(table(List.of("b", "a"), "a", "b"))).containsExactly(0, 1);
  }

  @Test
  void comparesNamesWithoutRegardToCase() {
    assertThat(swapped(List.of("B", "A"), "a", "b")).containsExactly(1, 0);
  }
}
