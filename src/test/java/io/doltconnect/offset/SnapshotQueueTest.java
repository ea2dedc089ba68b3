package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.QueuedSnapshot.Condition;
import io.doltconnect.offset.QueuedSnapshot.Origin;
import io.doltconnect.offset.QueuedSnapshot.Reached;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotQueueTest {
  private static final TableId TABLE = new TableId("a.b", "t'");

  private static SnapshotQueue stored(SnapshotQueue queue) {
    Map<String, Object> map =
        SourceOffset.at(GtidSet.empty(), "main").with(SourceOffset.SNAPSHOTS, queue).toMap();
    return SourceOffset.fromMap(map).get(SourceOffset.SNAPSHOTS);
  }

  @Test
  void comesBackFromTheOffset() {
    Reached reached =
        Reached.before(TABLE)
            .behind(
                List.of(
                    7L,
                    "x\"'",
                    new BigDecimal("-1.50"),
                    new BigDecimal("18446744073709551615"),
                    ByteBuffer.wrap(new byte[] {0, -1})));
    SnapshotQueue queue =
        SnapshotQueue.EMPTY
            .with(QueuedSnapshot.of("one", Origin.CONFIGURATION, List.of("a\\..*"), List.of()))
            .with(
                QueuedSnapshot.of(
                        "two",
                        Origin.SIGNAL,
                        List.of("b.c", "b.d"),
                        List.of(new Condition("b.c", "v = 'x'")))
                    .without(List.of("b.d")))
            .taken("other-signal", 0, 7)
            .taken("a-signal", 2, 41)
            .at(reached);

    assertThat(stored(queue)).isEqualTo(queue);
    assertThat(queue.signals()).containsExactly(Map.entry("a-signal-2", 42L));
    assertThat(queue.nextSignals("a-signal")).containsExactly(Map.entry(2, 42L));
    assertThat(queue.nextSignals("other-signal")).isEmpty();
    assertThat(stored(queue.withoutFirst().withoutFirst()).finished()).contains("one");
    assertThat(stored(queue.at(reached.atEnd())).first().get().reached())
        .contains(new Reached(TABLE, java.util.Optional.empty(), true, 1));
  }

  @Test
  void isNotStoredIfItIsEmpty() {
    assertThat(
            SourceOffset.at(GtidSet.empty(), "main")
                .with(SourceOffset.SNAPSHOTS, SnapshotQueue.EMPTY)
                .toMap())
        .doesNotContainKey("snapshot_requests");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "{\"waiting\":[1]}",
        "{\"waiting\":[{\"id\":\"a\",\"origin\":\"nobody\",\"tables\":[]}]}",
        "{\"signals\":{\"a\":1}}",
        "{\"finished\":1}"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(
            () -> SourceOffset.fromMap(Map.of("gtid_set", "", "snapshot_requests", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'snapshot_requests'");
  }
}
