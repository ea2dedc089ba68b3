package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import io.doltconnect.offset.CommitUnit.Kind;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitOffsetTest {
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final CommitPlace PLACE =
      new CommitPlace(
          new CommitUnit("d", "main", Kind.CHANGE, Optional.of(A), B),
          "table",
          5_000_000_000L,
          true);

  @Test
  void readsWhatItWrites() {
    CommitOffset offset =
        new CommitOffset(
            Map.of("d", Map.of("main", A, "feature/x", B)), Optional.of(PLACE), "filter");

    assertThat(CommitOffset.fromMap(offset.toMap())).isEqualTo(offset);
    assertThat(offset.toMap().values()).allMatch(value -> value instanceof String);
  }

  @Test
  void isToldFromOneInTheLog() {
    assertThat(CommitOffset.isOne(Map.of("heads", "{}"))).isTrue();
    assertThat(CommitOffset.isOne(Map.of("heads", "{}", "gtid_set", ""))).isFalse();
    assertThat(CommitOffset.isOne(Map.of("gtid_set", ""))).isFalse();
  }

  @Test
  void refusesWhatIsNone() {
    assertThatThrownBy(() -> CommitOffset.fromMap(Map.of("heads", "{\"d\":{\"main\":\"HEAD\"}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'heads'")
        .hasMessageContaining("'HEAD'");
    assertThatThrownBy(() -> CommitOffset.fromMap(Map.of("commit", "{\"db\":\"d\"}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'commit'");
    assertThatThrownBy(() -> CommitOffset.fromMap(Map.of("head", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'head'");
  }

  @Test
  void isCheckedBeforeItIsStored() {
    OffsetValidator validator = new OffsetValidator("p", new DefinitionCodec(), Map.of());
    Map<String, String> partition = SourcePartition.of("p");

    validator.check(partition, Map.of("heads", "{\"d\":{\"main\":\"%s\"}}".formatted(A)));
    assertThatThrownBy(() -> validator.check(partition, Map.of("heads", "[]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'heads'");
  }

  @Test
  void placesTablesInTheOrderOfTheirNames() {
    assertThat(PLACE.isBehind(new TableId("d", "a"), 9)).isTrue();
    assertThat(PLACE.isBehind(new TableId("d", "table"), 4_999_999_999L)).isTrue();
    assertThat(PLACE.isBehind(new TableId("d", "table"), 5_000_000_000L)).isFalse();
    assertThat(PLACE.isBehind(new TableId("d", "tables"), 0)).isFalse();
  }
}
