package io.doltconnect.dolt.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.PinSource;
import io.doltconnect.dolt.RunningStatement;
import io.doltconnect.retry.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PositionPinTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final RunningStatement INSERT = new RunningStatement(7, "a", 3);

  @Test
  void isExactOnAQuietServer() throws InterruptedException {
    Script server = new Script().gtids("u:1-5", "u:1-5").running();

    assertThat(pin(server, "d")).isEqualTo(new Pinned<>("u:1-5", true, "d"));
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

    assertThat(pin(server, "d").exact()).isTrue();
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

    assertThat(pin(server, "d").exact()).isTrue();
  }

  @Test
  void triesAgainWhenATransactionCameBetween() throws InterruptedException {
    Script server = new Script().gtids("u:1-5", "u:1-6", "u:1-6", "u:1-6").running().running();

    assertThat(pin(server, "d")).isEqualTo(new Pinned<>("u:1-6", true, "d"));
    assertThat(server.calls)
        .containsExactly(
            "gtid", "running", "begin", "gtid", "end", "gtid", "running", "begin", "gtid");
  }

  @Test
  void beginsBeforeTheSnapshotOnAServerThatIsNeverQuiet() throws InterruptedException {
    Script server = neverQuiet(6);

    assertThat(pin(server, "d", "d")).isEqualTo(new Pinned<>("u:1-6", false, "d"));
    assertThat(server.calls).endsWith("begin", "gtid");
  }

  @Test
  void takesOnlyDefinitionsThatWereThereBeforeThePosition() throws InterruptedException {
    Script server = neverQuiet(8);

    assertThat(pin(server, "a", "b", "c", "c")).isEqualTo(new Pinned<>("u:1-8", false, "c"));
    assertThat(server.calls.stream().filter("begin"::equals)).hasSize(8);
    assertThat(server.calls.stream().filter("end"::equals)).hasSize(7);
  }

  @Test
  void givesUpOnDefinitionsThatChangeAllTheTime() {
    Script server = new Script().neverQuiet();
    AtomicInteger definitions = new AtomicInteger();

    assertThatThrownBy(
            () ->
                new PositionPin(server, Duration.ofMillis(50), new StopSignal())
                    .pin(definitions::incrementAndGet, Function.identity()))
        .isInstanceOfSatisfying(DoltException.class, e -> assertThat(e.isTransient()).isTrue())
        .hasMessageContaining("database.query.timeout.ms");
    assertThat(server.calls).endsWith("end");
  }

  @Test
  void endsTheSnapshotInWhichNothingCouldBeRead() {
    Script server = new Script().gtids("u:1-5", "u:1-5").running();

    assertThatThrownBy(
            () ->
                new PositionPin(server, PATIENCE, new StopSignal())
                    .pin(
                        () -> {
                          throw new IllegalStateException("unreadable");
                        },
                        Function.identity()))
        .hasMessage("unreadable");
    assertThat(server.calls).endsWith("end");
  }

  private static Script neverQuiet(int attempts) {
    Script server = new Script();
    for (int i = 1; i <= attempts; i++) {
      server.gtids("u:1-" + i, "u:1-" + (i + 1)).running();
    }
    return server;
  }

  /** Pins; each read gives the next of the definitions. */
  private static Pinned<String> pin(Script server, String... definitions)
      throws InterruptedException {
    Iterator<String> next = List.of(definitions).iterator();
    return new PositionPin(server, PATIENCE, new StopSignal()).pin(next::next, Function.identity());
  }

  @Test
  void takesTheSamePartsInAnotherOrderForEqual() throws InterruptedException {
    Script server = new Script().gtids("u:1-5,v:1", "v:1,\nu:1-5").running();

    assertThat(pin(server, "d").exact()).isTrue();
  }

  @Test
  void givesUpOnAStatementThatDoesNotEnd() {
    Script server = new Script().gtids("u:1-5");
    for (int i = 0; i < 1000; i++) {
      server.running(new RunningStatement(7, "a", 3));
    }

    assertThatThrownBy(
            () ->
                new PositionPin(server, Duration.ofMillis(100), new StopSignal())
                    .pin(() -> "d", Function.identity()))
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
    private boolean neverQuiet;
    private int transactions;

    /** Answers for ever, each time with one transaction more. */
    Script neverQuiet() {
      neverQuiet = true;
      return this;
    }

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
      return neverQuiet ? "u:1-" + ++transactions : gtids.remove();
    }

    @Override
    public Set<RunningStatement> runningStatements() {
      calls.add("running");
      return neverQuiet ? Set.of() : running.remove();
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
