package io.doltconnect.snapshot.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.dolt.branch.KeyRange;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotProgressTest {
  private static final String COMMIT = "0123456789abcdefghijklmnopqrstuv";
  private static final SnapshotPlan PLAN = plan(COMMIT, 6);
  private static final TableId KEYLESS = new TableId("d`b", "k.\"x\"");

  private static SnapshotPlan plan(String commit, int tables) {
    return new SnapshotPlan(
        Map.of("db", commit),
        IntStream.rangeClosed(1, tables)
            .mapToObj(
                i -> new TableDefinition(new TableId("db", "t" + i), List.of(), List.of(), ""))
            .toList(),
        IntStream.range(0, tables)
            .mapToObj(i -> new TablePart(i, new KeyRange.Whole(), 10))
            .toList());
  }

  private static SnapshotProgress none() {
    return SnapshotProgress.none(PLAN, Optional.empty());
  }

  @Test
  void countsTheRowsOfTablesUnderWay() {
    SnapshotProgress progress = none().withRows(0, 0).withRows(2, 7).withRows(2, 8);

    assertThat(progress.rows(0)).isZero();
    assertThat(progress.rows(2)).isEqualTo(8);
    assertThat(progress.rows(1)).isEqualTo(-1);
    assertThat(progress.isBegun(0)).isTrue();
    assertThat(progress.isBegun(1)).isFalse();
    assertThat(progress.isDone(2)).isFalse();
    assertThat(progress.begun(PLAN))
        .containsExactly(PLAN.tables().get(0).id(), PLAN.tables().get(2).id());
  }

  @Test
  void keepsOneNumberForTheTablesThatAreDone() {
    SnapshotProgress progress = none().withRows(1, 5).withDone(1).withDone(3);
    assertThat(progress.parts().done()).isZero();
    assertThat(progress.parts().beyond()).containsExactlyInAnyOrder(1, 3);
    assertThat(progress.parts().open()).isEmpty();

    progress = progress.withDone(0);
    assertThat(progress.parts().done()).isEqualTo(2);
    assertThat(progress.parts().beyond()).containsExactly(3);

    progress = progress.withDone(2);
    assertThat(progress.parts().done()).isEqualTo(4);
    assertThat(progress.parts().beyond()).isEmpty();
    assertThat(progress.isDone(3)).isTrue();
    assertThat(progress.isDone(4)).isFalse();
  }

  @Test
  void isTheSameFromItsText() {
    SnapshotProgress progress =
        SnapshotProgress.none(
                PLAN,
                Optional.of(
                    new SnapshotProgress.Joining(
                        List.of(KEYLESS),
                        GtidSet.parse("0a000000-0000-0000-0000-00000000000a:1-5"))))
            .withDone(0)
            .withDone(4)
            .withRows(1, 1_000_000_000_000L)
            .withCorrections()
            .withKeyless(KEYLESS)
            .resuming();

    assertThat(SnapshotProgress.decode(progress.encode())).isEqualTo(progress);
    assertThat(SnapshotProgress.decode(none().encode())).isEqualTo(none());
  }

  /** Offsets that are stored have it. */
  @Test
  void keepsItsText() {
    assertThat(
            SnapshotProgress.none(
                    PLAN,
                    Optional.of(
                        new SnapshotProgress.Joining(
                            List.of(new TableId("d", "t")),
                            GtidSet.parse("0a000000-0000-0000-0000-00000000000a:1-5"))))
                .withDone(0)
                .withDone(4)
                .withRows(1, 7)
                .withCorrections()
                .withKeyless(new TableId("d", "k"))
                .resuming()
                .encode())
        .isEqualTo(
            ("{'commits':{'db':'%s'},'plan':'%s','done':1,'beyond':[4],'open':{'1':7},"
                    + "'corrected':true,'keyless':[{'database':'d','table':'k'}],'resumed':true,"
                    + "'added':[{'database':'d','table':'t'}],"
                    + "'position':'0a000000-0000-0000-0000-00000000000a:1-5'}")
                .formatted(COMMIT, PLAN.digest())
                .replace('\'', '"'));
    assertThat(none().encode())
        .isEqualTo(
            "{'commits':{'db':'%s'},'plan':'%s'}"
                .formatted(COMMIT, PLAN.digest())
                .replace('\'', '"'));
  }

  @Test
  void staysSmallWithThousandsOfTables() {
    SnapshotProgress progress = SnapshotProgress.none(plan(COMMIT, 5_000), Optional.empty());
    for (int table = 0; table < 4_000; table++) {
      progress = progress.withRows(table, 12_345).withDone(table);
    }

    assertThat(progress.encode()).hasSizeLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "[]", "x", "{\"plan\":\"p\",\"done\":-1}", "{} {}"})
  void refusesAnotherText(String text) {
    assertThatThrownBy(() -> SnapshotProgress.decode(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not the progress of a snapshot");
  }

  @Test
  void findsTablesByName() {
    for (TableDefinition table : PLAN.tables()) {
      assertThat(PLAN.definition(table.id())).contains(table);
    }
    assertThat(PLAN.definition(new TableId("db", "t0"))).isEmpty();
    assertThat(PLAN.definition(new TableId("other", "t1"))).isEmpty();
  }

  @Test
  void countsATableOfWhichAPartIsDeliveredAsBegun() {
    KeyRange low = KeyRange.below("(`id`)", "(7)");
    KeyRange high = KeyRange.from("(`id`)", "(7)");
    SnapshotPlan split =
        new SnapshotPlan(
            Map.of("db", COMMIT),
            PLAN.tables().subList(0, 2),
            List.of(
                new TablePart(0, new KeyRange.Whole(), 1),
                new TablePart(1, low, 6),
                new TablePart(1, high, 2)));

    SnapshotProgress progress = SnapshotProgress.none(split, Optional.empty()).withDone(2);

    assertThat(progress.begun(split)).containsExactly(new TableId("db", "t2"));
    assertThat(split.digest())
        .isNotEqualTo(
            new SnapshotPlan(
                    split.commits(),
                    split.tables(),
                    List.of(
                        new TablePart(0, new KeyRange.Whole(), 1),
                        new TablePart(1, new KeyRange.Whole(), 8)))
                .digest());
  }

  @Test
  void hasADigestOfCommitsAndTables() {
    assertThat(plan(COMMIT, 6).digest()).isEqualTo(PLAN.digest());
    assertThat(plan("other", 6).digest()).isNotEqualTo(PLAN.digest());
    assertThat(plan(COMMIT, 5).digest()).isNotEqualTo(PLAN.digest());
  }
}
