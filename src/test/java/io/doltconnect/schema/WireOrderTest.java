package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireOrderTest {
  private static int[] order(List<String> key, String... names) {
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = Columns.required(names[i], SqlType.INT);
    }
    return WireOrder.of(Columns.table(new TableId("db", "t"), key, columns));
  }

  @Test
  void isThatOfTheTableIfTheKeyHasThatOrderToo() {
    assertThat(order(List.of(), "a", "b")).containsExactly(0, 1);
    assertThat(order(List.of("b"), "a", "b")).containsExactly(0, 1);
    assertThat(order(List.of("a", "c"), "a", "b", "c")).containsExactly(0, 1, 2);
  }

  @Test
  void hasTheValuesOfTheKeyInItsOrderAtThePlacesOfItsColumns() {
    assertThat(order(List.of("b", "a"), "a", "b")).containsExactly(1, 0);
    assertThat(order(List.of("d", "a", "c"), "a", "b", "c", "d")).containsExactly(3, 1, 0, 2);
  }

  @Test
  void comparesNamesWithoutRegardToCase() {
    assertThat(order(List.of("B", "A"), "a", "b")).containsExactly(1, 0);
  }
}
