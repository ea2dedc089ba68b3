package io.doltconnect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeylessTablesTest {
  private static final TableDefinition BAG = table("bag", List.of());
  private static final TableDefinition STILL = table("still", List.of());
  private static final TableDefinition OTHER = table("other", List.of());
  private static final TableDefinition KEYED = table("keyed", List.of("id"));
  private static final List<TableDefinition> DEFINITIONS = List.of(BAG, STILL, OTHER, KEYED);

  private final Map<TableId, String> hashes =
      new HashMap<>(Map.of(BAG.id(), "b1", STILL.id(), "s1", OTHER.id(), "o1"));

  private static TableDefinition table(String name, List<String> key) {
    return new TableDefinition(new TableId("d", name), List.of(), key, "");
  }

  private KeylessTables tables(Duration patience) {
    return new KeylessTables(id -> !id.equals(OTHER.id()), hashes::get, patience);
  }

  @Test
  void looksAtTheTablesWithoutKeyThatAreRead() {
    KeylessTables tables = tables(Duration.ofHours(1));

    assertThat(tables.mark(DEFINITIONS).contents())
        .isEqualTo(Map.of(BAG.id(), "b1", STILL.id(), "s1"));
  }

  @Test
  void takesNoMomentAtWhichOneChangesAsLongAsItIsPatient() {
    KeylessTables tables = tables(Duration.ofHours(1));
    KeylessTables.Mark first = tables.mark(DEFINITIONS);
    hashes.put(BAG.id(), "b2");
    KeylessTables.Mark second = tables.mark(DEFINITIONS);

    assertThat(second).isNotEqualTo(first);
    assertThat(tables.mark(DEFINITIONS)).isEqualTo(second);
  }

  @Test
  void givesUpOnlyWhatChangesAllTheTime() {
    KeylessTables tables = tables(Duration.ZERO);
    tables.mark(DEFINITIONS);
    hashes.put(BAG.id(), "b2");
    KeylessTables.Mark second = tables.mark(DEFINITIONS);
    hashes.put(BAG.id(), "b3");
    KeylessTables.Mark third = tables.mark(DEFINITIONS);
    hashes.put(STILL.id(), "s2");

    assertThat(third).isEqualTo(second);
    assertThat(third.contents()).containsEntry(BAG.id(), null).containsEntry(STILL.id(), "s1");
    assertThat(tables.mark(DEFINITIONS)).isNotEqualTo(third);
  }

  @Test
  void takesTheNextMomentAtWhichNothingChangesEvenIfItWasImpatient() {
    KeylessTables tables = tables(Duration.ZERO);
    tables.mark(DEFINITIONS);
    KeylessTables.Mark second = tables.mark(DEFINITIONS);

    assertThat(tables.mark(DEFINITIONS)).isEqualTo(second);
    assertThat(second.contents()).isEqualTo(Map.of(BAG.id(), "b1", STILL.id(), "s1"));
  }
}
