package io.doltconnect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.TableFilter;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.LastTransaction;
import io.doltconnect.offset.LastTransactions;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeptTransactionsTest {
  private static final TableId T = new TableId("d", "t");
  private static final Instant FORMER = Instant.parse("2026-11-28T14:00:00Z");
  private static final Instant PRESENT = Instant.parse("2026-11-28T15:00:00Z");
  private static final ServerRun RUN = new ServerRun(PRESENT, PRESENT.plusSeconds(9), "2.2.0");

  private final LastTransactions last =
      new StreamPosition(
              SourceOffset.at(GtidSet.empty(), "main"),
              new TableCatalog(table -> true),
              new DefinitionCodec(),
              Anchor.NONE,
              new JoiningTables(TableFilter.all(), Map.of(), SuspendedTables.never()),
              new TouchedTables(Optional.empty()),
              false)
          .lastTransactions();

  private static LastTransaction.Row row(int key, String digest) {
    return new LastTransaction.Row("t", List.of(String.valueOf(key)), digest);
  }

  private static LastTransaction of(Instant writer, boolean more, LastTransaction.Row... rows) {
    return new LastTransaction(writer, false, Set.of("t"), List.of(rows), more);
  }

  private KeptTransactions.Result look(
      Map<String, List<LastTransaction>> asked, Map<List<String>, String> rows) {
    return new KeptTransactions(last)
        .look(asked, new SeenRows(RUN, Map.of(T, rows)), Optional.of(database -> Set.of()));
  }

  @Test
  void findsWhatIsNotKept() {
    last.committed("d", of(FORMER, true, row(1, "a"), row(2, "")));

    assertThat(look(last.known(), Map.of(List.of("1"), "a", List.of("2"), "b")).lost())
        .containsExactly(T);
    assertThat(last.known()).isEmpty();
  }

  @Test
  void isSatisfiedByOneRowThatIsAsItWasLeft() {
    last.committed("d", of(FORMER, true, row(1, "a")));

    assertThat(look(last.known(), Map.of(List.of("1"), "a")))
        .isEqualTo(KeptTransactions.Result.NONE);
    assertThat(last.known()).isEmpty();
  }

  @Test
  void needsNoRowOfWhichTheLogToldLater() {
    last.committed("d", of(FORMER, false, row(1, "a")));
    Map<String, List<LastTransaction>> asked = last.known();
    last.changed(T, List.of("1"));

    assertThat(look(asked, Map.of())).isEqualTo(KeptTransactions.Result.NONE);
  }

  @Test
  void doesNotKnowWhatOtherRowsAreIfTheLogToldLaterOfAll() {
    last.committed("d", of(FORMER, true, row(1, "a")));
    Map<String, List<LastTransaction>> asked = last.known();
    last.changed(T, List.of("1"));

    assertThat(look(asked, Map.of()).unclear()).containsExactly(T);
  }

  @Test
  void leavesWhatCameSinceToTheNextLook() {
    last.committed("d", of(FORMER, false, row(1, "a")));
    Map<String, List<LastTransaction>> asked = last.known();
    last.committed("d", of(FORMER, false, row(2, "b")));

    assertThat(look(asked, Map.of())).isEqualTo(KeptTransactions.Result.NONE);
    assertThat(look(last.known(), Map.of()).lost()).containsExactly(T);
  }

  @Test
  void waitsWithStatementsForAMomentThatIsThePosition() {
    last.committed("d", new LastTransaction(FORMER, true, Set.of(), List.of(), false));
    SeenRows seen = new SeenRows(RUN, Map.of());

    assertThat(new KeptTransactions(last).look(last.known(), seen, Optional.empty()))
        .isEqualTo(KeptTransactions.Result.NONE);
    assertThat(last.known()).isNotEmpty();
    assertThat(
            new KeptTransactions(last)
                .look(last.known(), seen, Optional.of(database -> Set.of(T)))
                .lost())
        .containsExactly(T);
  }

  @Test
  void hasStatementsRightBeforeRowsForOnesOfTheSameCommit() {
    last.committed("d", new LastTransaction(FORMER, true, Set.of(), List.of(), false));
    last.committed("d", of(FORMER, false, row(1, "a")));

    assertThat(last.known().get("d")).singleElement().matches(LastTransaction::statements);
  }

  @Test
  void knowsThatTheOneBeforeIsKept() {
    last.committed("d", of(FORMER, false, row(1, "a")));
    last.committed("d", new LastTransaction(FORMER, false, Set.of(), List.of(), false));

    assertThat(last.known()).isEmpty();
  }

  @Test
  void hasTheLastOfEachProcess() {
    last.committed("d", of(FORMER, false, row(1, "a")));
    last.committed("d", of(PRESENT, false, row(2, "b")));

    assertThat(look(last.known(), Map.of()).lost()).containsExactly(T);
    assertThat(last.known()).isEmpty();
  }

  @Test
  void forgetsTablesThatAreRead() {
    last.committed("d", of(FORMER, true, row(1, "a")));
    last.read(T);

    assertThat(last.known()).isEmpty();
  }
}
