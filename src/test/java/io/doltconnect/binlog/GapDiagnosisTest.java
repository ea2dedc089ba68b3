package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.GtidSet;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GapDiagnosisTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";

  private final Server server = new Server();
  private final GapDiagnosis diagnosis = new GapDiagnosis(server);

  private static GtidSet set(String intervals) {
    return intervals.isEmpty() ? GtidSet.empty() : GtidSet.parse(A + ":" + intervals);
  }

  private GtidSet explain(String missing, String sent, String received) throws IOException {
    return diagnosis.explain(
        "Cannot replicate because the source purged required binary logs. The GTID set sent by the"
            + " replica is '%s', and the missing transactions are '%s:%s'."
                .formatted(set(sent), A, missing),
        set(sent),
        set(received));
  }

  @Test
  void asksAgainWhileStatementsRunThatMayBeWritingTheTransaction() throws IOException {
    server.executed = set("1-8");
    server.running = 2;

    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(server.watches).isEqualTo(1);
  }

  @Test
  void asksOnceMoreAfterTheyHaveEnded() throws IOException {
    server.executed = set("1-8");
    server.running = 1;
    explain("8", "1-7", "1-7");
    explain("8", "1-7", "1-7");
    server.running = 0;

    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8", "1-7", "1-7")).isEqualTo(set("8"));
  }

  @Test
  void asksTwiceEvenIfNothingRuns() throws IOException {
    server.executed = set("1-9");

    assertThat(explain("8-9", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8-9", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8-9", "1-7", "1-7")).isEqualTo(set("8-9"));
  }

  @Test
  void findsTheBurntOneBetweenThoseThatAreThere() throws IOException {
    server.executed = set("1-20");

    explain("7-20:6-7", "1-5", "1-6:8-20");
    explain("7-20:6-7", "1-5", "1-6:8-20");
    assertThat(explain("7-20:6-7", "1-5", "1-6:8-20")).isEqualTo(set("7"));
  }

  @Test
  void leavesOutWhatWasReceivedAlready() throws IOException {
    server.executed = set("1-9");

    explain("7-9", "1-6", "1-6:8");
    explain("7-9", "1-6", "1-6:8");
    assertThat(explain("7-9", "1-6", "1-6:8")).isEqualTo(set("7:9"));
  }

  @Test
  void beginsAnewWhenOtherTransactionsAreMissing() throws IOException {
    server.executed = set("1-9");
    explain("8", "1-7", "1-7");
    explain("8", "1-7", "1-7");

    assertThat(explain("9", "1-8", "1-8").isEmpty()).isTrue();
    assertThat(server.watches).isEqualTo(2);
    assertThat(explain("9", "1-8", "1-8").isEmpty()).isTrue();
    assertThat(explain("9", "1-8", "1-8")).isEqualTo(set("9"));
  }

  @Test
  void isNotHeldUpByOthersThatComeAndGo() throws IOException {
    server.executed = set("1-9");
    assertThat(explain("8-9", "1-7", "1-7").isEmpty()).isTrue();
    server.executed = set("1-11");
    assertThat(explain("8:10-11", "1-7", "1-7").isEmpty()).isTrue();
    server.executed = set("1-12");

    assertThat(explain("8:12", "1-7", "1-7")).isEqualTo(set("8"));
    assertThat(server.watches).isEqualTo(1);
  }

  @Test
  void passesOnARefusalThatNamesNothingUnread() {
    server.executed = set("1-8");

    assertThatThrownBy(() -> explain("5-6", "1-6", "1-8"))
        .isNotInstanceOf(LogLostException.class)
        .isInstanceOf(BinlogException.class)
        .hasMessageContaining("names no transaction that was not read")
        .hasMessageContaining(A + ":5-6");
    assertThat(server.watches).isZero();
  }

  @Test
  void beginsAnewAfterTheServerAccepted() throws IOException {
    server.executed = set("1-8");
    explain("8", "1-7", "1-7");
    explain("8", "1-7", "1-7");
    diagnosis.accepted();

    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(server.watches).isEqualTo(2);
  }

  @Test
  void waitsAgainIfAStatementTurnsOutToRunStill() throws IOException {
    server.executed = set("1-8");
    explain("8", "1-7", "1-7");
    explain("8", "1-7", "1-7");
    server.running = 1;
    explain("8", "1-7", "1-7");
    server.running = 0;

    assertThat(explain("8", "1-7", "1-7").isEmpty()).isTrue();
    assertThat(explain("8", "1-7", "1-7")).isEqualTo(set("8"));
  }

  @Test
  void tellsWhatWasPurgedAndWhatToDo() {
    server.executed = set("1-50");
    server.purged = set("1-30");

    assertThatThrownBy(() -> explain("6-30", "1-5", "1-5"))
        .isInstanceOf(LogLostException.class)
        .hasMessageContaining("purged")
        .hasMessageContaining(A + ":6-30.")
        .hasMessageContaining("reconcile.mode=auto")
        .hasMessageContaining("delete the connector's offsets")
        .hasMessageContaining("snapshot.mode")
        .hasMessageContaining("binlog_expire_logs_seconds");
    assertThat(server.watches).isZero();
  }

  @Test
  void takesNoHarmFromAPurgeOfWhatWasReceived() throws IOException {
    server.executed = set("1-50");
    server.purged = set("1-30");

    assertThat(explain("50", "1-49", "1-49").isEmpty()).isTrue();
  }

  @Test
  void passesEveryOtherRefusalOn() {
    assertThatThrownBy(
            () ->
                diagnosis.explain(
                    "@@gtid_mode must be enabled for binlog replication",
                    GtidSet.empty(),
                    GtidSet.empty()))
        .isInstanceOf(BinlogException.class)
        .hasMessage(
            "The server refuses to send its binlog: @@gtid_mode must be enabled for binlog"
                + " replication");
  }

  @Test
  void wantsARestartWhereTransactionsBeforeTheBurntOneAreNotReadYet() throws IOException {
    server.executed = set("1-20");
    explain("7-20:6-7", "1-5", "1-5");
    explain("7-20:6-7", "1-5", "1-5");

    assertThatThrownBy(() -> explain("7-20:6-7", "1-5", "1-5"))
        .isInstanceOf(LogLostException.class)
        .hasMessageContaining("never logged the transactions " + A + ":7,")
        .hasMessageContaining("reconcile.mode=auto")
        .hasMessageContaining("restart the Dolt server, then this task");
  }

  @Test
  void isNotLetPastAHoleBehindOneThatWasPassed() {
    server.executed = set("1-8");

    assertThatThrownBy(() -> explain("7-8:6-7", "1-5", "1-5:7"))
        .isInstanceOf(LogLostException.class)
        .hasMessageContaining("never logged the transactions " + A + ":7,");
  }

  @Test
  void goesOnBehindABurntOneThatIsNext() throws IOException {
    server.executed = set("1-20");
    explain("6", "1-5", "1-5");
    explain("6", "1-5", "1-5");

    assertThat(explain("6", "1-5", "1-5")).isEqualTo(set("6"));
  }

  @Test
  void passesOnThatTheServerDoesNotAnswer() {
    server.failure = new IOException("gone");

    assertThatThrownBy(() -> explain("8", "1-7", "1-7")).isSameAs(server.failure);
  }

  /** A server that answers as it is told. */
  private static final class Server implements ServerState {
    private GtidSet executed = GtidSet.empty();
    private GtidSet purged = GtidSet.empty();
    private int running;
    private int watches;
    private IOException failure;

    @Override
    public GtidSet executed() {
      return executed;
    }

    @Override
    public GtidSet purged() throws IOException {
      if (failure != null) {
        throw failure;
      }
      return purged;
    }

    @Override
    public LogPosition endOfLog() {
      throw new AssertionError("not asked for");
    }

    @Override
    public String branch() {
      return "main";
    }

    @Override
    public InFlight statementsInFlight() {
      watches++;
      return () -> running;
    }

    @Override
    public void shutDown() {}

    @Override
    public void close() {}
  }
}
