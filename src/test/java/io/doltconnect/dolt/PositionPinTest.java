package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PositionPinTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final RunningStatement INSERT = new RunningStatement(7, "a", 3);

  @Test
  void isExactOnAQuietServer() throws InterruptedException {
    Script server = new Script().gtids("u:1-5", "u:1-5").running();

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin())
        .isEqualTo(new PinnedPosition("u:1-5", true));
    assertThat(server.calls).containsExactly("gtid", "running", "begin", "gtid");
  }

  @Test
  void waitsForTheStatementsThatRanWhenTheSetWasRead() throws InterruptedException {
    Script server =
        new Script()
            .gtids("u:1-5", "u:1-5")
            .running(INSERT)
            .running(INSERT, new RunningStatement(8, "b", 0))
            .running(new RunningStatement(8, "b", 0));

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin().exact()).isTrue();
    assertThat(server.calls)
        .containsExactly("gtid", "running", "running", "running", "begin", "gtid");
  }

  @Test
  void takesAYoungerStatementOfTheSameTextForAnother() throws InterruptedException {
    Script server =
        new Script()
            .gtids("u:1-5", "u:1-5")
            .running(INSERT)
            .running(new RunningStatement(7, "a", 1));

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin().exact()).isTrue();
  }

  @Test
  void triesAgainWhenATransactionCameBetween() throws InterruptedException {
    Script server = new Script().gtids("u:1-5", "u:1-6", "u:1-6", "u:1-6").running().running();

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin())
        .isEqualTo(new PinnedPosition("u:1-6", true));
    assertThat(server.calls)
        .containsExactly(
            "gtid", "running", "begin", "gtid", "end", "gtid", "running", "begin", "gtid");
  }

  @Test
  void beginsBeforeTheSnapshotOnAServerThatIsNeverQuiet() throws InterruptedException {
    Script server = new Script();
    for (int i = 1; i <= 5; i++) {
      server.gtids("u:1-" + i, "u:1-" + (i + 1)).running();
    }

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin())
        .isEqualTo(new PinnedPosition("u:1-5", false));
    assertThat(server.calls).endsWith("begin", "gtid");
  }

  @Test
  void takesTheSamePartsInAnotherOrderForEqual() throws InterruptedException {
    Script server = new Script().gtids("u:1-5,v:1", "v:1,\nu:1-5").running();

    assertThat(new PositionPin(server, PATIENCE, new StopSignal()).pin().exact()).isTrue();
  }

  @Test
  void givesUpOnAStatementThatDoesNotEnd() {
    Script server = new Script().gtids("u:1-5");
    for (int i = 0; i < 1000; i++) {
      server.running(new RunningStatement(7, "a", 3));
    }

    assertThatThrownBy(
            () -> new PositionPin(server, Duration.ofMillis(100), new StopSignal()).pin())
        .isInstanceOfSatisfying(
            DoltException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(DoltException.Reason.BUSY);
              assertThat(e.isTransient()).isTrue();
            })
        .hasMessageContaining("sessions 7 ")
        .hasMessageContaining("database.query.timeout.ms");
    assertThat(server.calls).doesNotContain("begin");
  }

  /** Answers as it is told, in order. */
  private static final class Script implements PinSource {
    private final Deque<String> gtids = new ArrayDeque<>();
    private final Deque<Set<RunningStatement>> running = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    Script gtids(String... sets) {
      gtids.addAll(List.of(sets));
      return this;
    }

    Script running(RunningStatement... statements) {
      running.add(Set.of(statements));
      return this;
    }

    @Override
    public String gtidExecuted() {
      calls.add("gtid");
      return gtids.remove();
    }

    @Override
    public Set<RunningStatement> runningStatements() {
      calls.add("running");
      return running.remove();
    }

    @Override
    public void beginSnapshot() {
      calls.add("begin");
    }

    @Override
    public void endSnapshot() {
      calls.add("end");
    }
  }
}
