package io.doltconnect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.SqlType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class TouchedTest {
  private static final TableSchemas NUMBERED =
      SingleColumn.schemas("numbered", SqlType.INT, Schema.INT32_SCHEMA);
  private static final TableSchemas BINARY =
      SingleColumn.schemas("bin", SqlType.BINARY, Schema.BYTES_SCHEMA);
  private static final TableSchemas TIMED =
      SingleColumn.schemas("timed", SqlType.DATETIME, Schema.INT64_SCHEMA);
  private static final TableSchemas ROUNDED =
      SingleColumn.schemas("rounded", SqlType.DECIMAL, Schema.FLOAT64_SCHEMA);

  private final TouchedTables tables = new TouchedTables(Optional.of(Set.of()));
  private final Touched touched = new Touched(tables, 10_000);

  private void row(TableSchemas schemas, Object key) {
    touched.row(schemas, new Struct(schemas.row()).put("k", key));
  }

  private Map<TableId, Set<List<Object>>> keys() {
    return touched.delivered().keys();
  }

  @Test
  void knowsTheKeysOfWhatIsDelivered() {
    row(NUMBERED, 1);
    row(BINARY, new byte[] {7});
    row(NUMBERED, 2);
    row(NUMBERED, 1);

    assertThat(keys())
        .isEqualTo(
            Map.of(
                NUMBERED.table().id(),
                Set.of(List.of(1), List.of(2)),
                BINARY.table().id(),
                Set.of(List.of(ByteBuffer.wrap(new byte[] {7})))));
    assertThat(touched.hasUnknown()).isFalse();
  }

  @Test
  void knowsOnlyTheTableWhereSqlCannotNameTheKeys() {
    row(TIMED, 1L);
    row(ROUNDED, 0.5);

    assertThat(keys()).isEmpty();
    assertThat(touched.delivered().tables())
        .contains(Set.of(TIMED.table().id(), ROUNDED.table().id()));
    assertThat(touched.hasUnknown()).isTrue();
  }

  @Test
  void knowsOnlyTheTableBehindAStatement() {
    row(NUMBERED, 1);
    touched.table(NUMBERED.table().id());
    row(NUMBERED, 2);

    assertThat(keys()).isEmpty();
    assertThat(touched.contains(NUMBERED.table().id())).isTrue();
  }

  @Test
  void knowsOnlyTheTableIfTheKeysHaveNoRoom() {
    row(BINARY, new byte[] {1});
    for (int key = 0; key < 1_000; key++) {
      row(NUMBERED, key);
    }

    assertThat(keys()).containsOnlyKeys(BINARY.table().id());
    row(BINARY, new byte[] {2});
    assertThat(keys().get(BINARY.table().id())).hasSize(2);
  }

  @Test
  void knowsNoKeysOfTablesThatWereTouchedBefore() {
    Touched later =
        new Touched(new TouchedTables(Optional.of(Set.of(NUMBERED.table().id()))), 10_000);
    later.row(NUMBERED, new Struct(NUMBERED.row()).put("k", 1));

    assertThat(later.delivered().keys()).isEmpty();
  }

  @Test
  void holdsAnyTableForTouchedUntilItIsKnown() {
    Touched unknown = new Touched(new TouchedTables(Optional.empty()), 10_000);
    unknown.row(NUMBERED, new Struct(NUMBERED.row()).put("k", 1));

    assertThat(unknown.contains(BINARY.table().id())).isTrue();
    assertThat(unknown.hasUnknown()).isTrue();
    assertThat(unknown.delivered().tables()).isEmpty();
  }

  private static Uncommitted numbered(int... keys) {
    Set<List<Object>> all =
        Arrays.stream(keys).mapToObj(key -> List.<Object>of(key)).collect(Collectors.toSet());
    return new Uncommitted(Map.of(NUMBERED.table().id(), all), Set.of(TIMED.table().id()));
  }

  @Test
  void explainsWhatWasDelivered() {
    row(NUMBERED, 1);
    row(NUMBERED, 2);
    row(TIMED, 1L);

    assertThat(touched.unexplained(numbered(1), Set.of())).isEmpty();
    assertThat(touched.unexplained(numbered(), Set.of())).isEmpty();
    assertThat(touched.unexplained(numbered(1, 3), Set.of()))
        .isEqualTo(Map.of(NUMBERED.table().id(), Optional.of(List.of(3))));
    assertThat(touched.unexplained(numbered(1), Set.of(TIMED.table().id())))
        .isEqualTo(Map.of(TIMED.table().id(), Optional.empty()));
  }

  private static Struct numberedRow(int key) {
    return new Struct(NUMBERED.row()).put("k", key);
  }

  private static Uncommitted summed(long sum) {
    return new Uncommitted(
        Map.of(NUMBERED.table().id(), Set.of(List.of(1))),
        Set.of(),
        Set.of(),
        Map.of(NUMBERED.table().id(), sum),
        Set.of());
  }

  private void logged(Struct before, Struct after) {
    touched.begin(new Gtid("716a12a2-bc2d-4bba-b815-9091cd1c43bd", 1));
    touched.logged(NUMBERED, before, after);
    touched.row(NUMBERED, after == null ? before : after);
    touched.commit();
  }

  /** Its key was delivered. */
  @Test
  void findsARowThatIsAnotherOneThanTheLogHas() {
    logged(null, numberedRow(1));
    logged(null, numberedRow(2));
    logged(numberedRow(2), null);

    assertThat(touched.unexplained(summed(RowHash.of(numberedRow(1))), Set.of())).isEmpty();
    assertThat(touched.unexplained(summed(RowHash.of(numberedRow(3))), Set.of()))
        .containsOnlyKeys(NUMBERED.table().id());
    assertThat(tables.sums()).isEqualTo(Map.of(NUMBERED.table().id(), RowHash.of(numberedRow(1))));

    // A restart knows the sums, and no keys.
    Touched later = new Touched(new TouchedTables(tables.tables(), tables.sums()), 10_000);
    assertThat(later.unexplained(summed(RowHash.of(numberedRow(1))), Set.of())).isEmpty();
    assertThat(later.unexplained(summed(5), Set.of())).containsOnlyKeys(NUMBERED.table().id());
  }

  @Test
  void knowsNoSumOfWhatIsReadAgain() {
    logged(null, numberedRow(1));
    touched.begin(new Gtid("716a12a2-bc2d-4bba-b815-9091cd1c43bd", 2));
    touched.logged(NUMBERED, null, numberedRow(2));
    touched.giveUp();

    assertThat(touched.unexplained(summed(5), Set.of())).isEmpty();
    assertThat(tables.sums()).isEmpty();
    assertThat(touched.unproven()).containsOnly(NUMBERED.table().id());
  }

  @Test
  void keepsSumsOverOtherCommits() {
    logged(null, numberedRow(1));
    logged(null, numberedRow(2));
    touched.record();
    logged(null, numberedRow(3));
    // The newer commits have the first row.
    touched.reset(
        summed(RowHash.of(numberedRow(2))),
        Optional.of(summed(RowHash.of(numberedRow(1)) + RowHash.of(numberedRow(2)))));

    assertThat(tables.sums())
        .isEqualTo(
            Map.of(NUMBERED.table().id(), RowHash.of(numberedRow(2)) + RowHash.of(numberedRow(3))));
  }

  @Test
  void doesNotExplainOtherTables() {
    assertThat(touched.unexplained(numbered(3), Set.of()))
        .isEqualTo(
            Map.of(
                NUMBERED.table().id(),
                Optional.of(List.of(3)),
                TIMED.table().id(),
                Optional.empty()));
    Touched any = new Touched(new TouchedTables(Optional.empty()), 10_000);
    assertThat(any.unexplained(numbered(3), Set.of())).isEmpty();
  }

  @Test
  void explainsATableOfWhichRowsAreNotWanted() {
    touched.rows(NUMBERED, false);
    touched.rows(BINARY, true);

    assertThat(touched.unexplained(numbered(3), Set.of())).containsOnlyKeys(TIMED.table().id());
    assertThat(keys()).containsOnlyKeys(BINARY.table().id());
  }

  @Test
  void beginsAnewWithWhatOtherCommitsLack() {
    row(TIMED, 1L);
    row(BINARY, new byte[] {1});
    touched.record();
    touched.reset(
        new Uncommitted(Map.of(NUMBERED.table().id(), Set.of(List.of(1))), Set.of()),
        Optional.empty());
    row(NUMBERED, 2);
    row(BINARY, new byte[] {2});

    assertThat(touched.contains(TIMED.table().id())).isFalse();
    assertThat(keys().get(NUMBERED.table().id())).containsOnly(List.of(1), List.of(2));
    assertThat(keys().get(BINARY.table().id())).hasSize(1);
  }

  private void begin(int number) {
    touched.begin(new Gtid("0a000000-0000-0000-0000-00000000000a", number));
  }

  @Test
  void keepsWhatANewerMomentMayNotHave() {
    row(NUMBERED, 1);
    row(TIMED, 1L);
    touched.record();
    begin(6);
    row(NUMBERED, 2);
    touched.recordWithout(GtidSet.parse("0a000000-0000-0000-0000-00000000000a:1-7"));
    begin(7);
    row(NUMBERED, 3);
    row(TIMED, 3L);
    begin(8);
    row(NUMBERED, 4);
    row(BINARY, new byte[] {4});
    assertThat(touched.sinceLook()).contains(TIMED.table().id());
    touched.reset(
        new Uncommitted(Map.of(NUMBERED.table().id(), Set.of(List.of(9))), Set.of()),
        Optional.empty());

    assertThat(touched.contains(TIMED.table().id())).isFalse();
    assertThat(keys().get(NUMBERED.table().id())).containsOnly(List.of(9), List.of(2), List.of(4));
    assertThat(keys().get(BINARY.table().id())).hasSize(1);
    assertThat(touched.sinceLook()).containsOnly(NUMBERED.table().id(), BINARY.table().id());
  }

  @Test
  void knowsNoKeysOfWhatANewerMomentLacksWithoutThem() {
    row(NUMBERED, 1);
    touched.record();
    touched.table(NUMBERED.table().id());
    row(TIMED, 3L);
    touched.reset(
        new Uncommitted(Map.of(NUMBERED.table().id(), Set.of(List.of(1))), Set.of()),
        Optional.empty());

    assertThat(keys()).isEmpty();
    assertThat(touched.withoutKeys()).containsOnly(NUMBERED.table().id(), TIMED.table().id());
    row(BINARY, new byte[] {1});
    touched.record();
    row(BINARY, new byte[] {2});
    touched.reset(new Uncommitted(Map.of(), Set.of(BINARY.table().id())), Optional.empty());
    assertThat(keys()).isEmpty();
  }

  @Test
  void findsTablesThatMoved() {
    assertThat(touched.unexplained(new Uncommitted(Map.of(), Set.of()), Set.of(TIMED.table().id())))
        .containsOnlyKeys(TIMED.table().id());
  }
}
