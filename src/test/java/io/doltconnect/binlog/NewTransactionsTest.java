package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewTransactionsTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";

  private final Server server = new Server();
  private final ByteBoundedQueue<BinlogEvent> queue =
      new ByteBoundedQueue<>(1_000_000, BinlogEvent::bytes);
  private final LatestTransactions latest = new LatestTransactions();
  private final Recovery recovery =
      new Recovery(
          new Endpoint(
              "127.0.0.1",
              3306,
              "root",
              "",
              1,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              SSLMode.DISABLED,
              null),
          new Retries(2, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1))),
          new GapDiagnosis(server),
          ReaderMetrics.NONE,
          new StopSignal());
  private final NewTransactions transactions = transactions(Optional.empty(), Optional.empty());

  private NewTransactions transactions(Optional<Instant> since, Optional<Instant> lastWriter) {
    return new NewTransactions(
        new BinlogReader.Wanted(
            set("1-5:7"), set("1-5:7"), new LogIdentity("main", since, lastWriter)),
        queue,
        new StreamStart(server),
        new BurntWatch(server),
        recovery,
        ReaderMetrics.NONE,
        latest);
  }

  private static GtidSet set(String intervals) {
    return GtidSet.parse(A + ":" + intervals);
  }

  private static Gtid gtid(long number) {
    return new Gtid(A, number);
  }

  private static final Instant START = Instant.parse("2026-11-28T14:00:00Z");

  private void transaction(NewTransactions listener, long number, Instant writerStarted) {
    listener.event(new BinlogEvent.Begin(gtid(number), 1, writerStarted, Instant.EPOCH, 0));
    listener.event(new BinlogEvent.Commit(gtid(number)));
  }

  /** Dolt leaves the files where they are, and sends what has numbers that are given again. */
  @Test
  void passesOverWhatWasWrittenBeforeTheNumbersBeganAnew() throws Exception {
    NewTransactions anew = transactions(Optional.of(START), Optional.empty());
    anew.beginStream();
    anew.file(set("1-200"), START.minusSeconds(1));
    transaction(anew, 8, START.minusSeconds(1));
    assertThat(events()).isEmpty();
    transaction(anew, 8, START);
    assertThat(events()).containsExactly("Begin", "Commit");
    assertThat(anew.received()).isEqualTo(set("1-5:7-8"));
  }

  @Test
  void knowsAServerWhoseNumbersPassedThoseThatWereRead() {
    NewTransactions known = transactions(Optional.empty(), Optional.of(START));
    known.beginStream();
    assertThatThrownBy(() -> known.file(set("1-4"), START.plusSeconds(1)))
        .isInstanceOf(OtherLogException.class)
        .hasMessageContaining("numbers its transactions from behind GTID set '%s:1-4'", A)
        .hasMessageContaining("transactions %s:5:7 were read before", A)
        .hasMessageContaining("reconcile.mode=auto");
  }

  @Test
  void knowsItAlsoInTheMiddleOfTheLog() {
    transactions.beginStream();
    transactions.file(set("1-5"), START);
    transaction(transactions, 8, START);
    assertThatThrownBy(() -> transactions.file(GtidSet.empty(), START.plusSeconds(1)))
        .isInstanceOf(OtherLogException.class);
  }

  @Test
  void goesOnWhereTheNumbersDo() throws Exception {
    NewTransactions known = transactions(Optional.empty(), Optional.of(START));
    known.beginStream();
    known.file(set("1-5"), START);
    transaction(known, 6, START);
    known.file(set("1-7"), START.plusSeconds(1));
    transaction(known, 8, START.plusSeconds(1));
    assertThat(events()).containsExactly("Begin", "Commit", "Begin", "Commit");
  }

  private void begin(long number) {
    transactions.event(new BinlogEvent.Begin(gtid(number), 1, Instant.EPOCH, Instant.EPOCH, 0));
  }

  private void commit(long number) {
    transactions.event(new BinlogEvent.Commit(gtid(number)));
  }

  private void heartbeats(int count) {
    for (int i = 0; i < count; i++) {
      transactions.heartbeat(new LogPosition("binlog-main.000001", 900));
    }
  }

  private List<String> events() throws InterruptedException {
    List<String> events = new ArrayList<>();
    for (BinlogEvent event = queue.take(Duration.ZERO);
        event != null;
        event = queue.take(Duration.ZERO)) {
      if (event instanceof BinlogEvent.Burnt burnt) {
        events.add("burnt " + burnt.gtids().toString().replace(A + ":", ""));
      } else {
        events.add(event.getClass().getSimpleName());
      }
    }
    return events;
  }

  /** The events of a transaction belong together, and its last row is held until its end. */
  @Test
  void tellsOfBurntOnesBetweenTwoTransactions() throws Exception {
    server.executed = "1-8";
    transactions.beginStream();
    begin(8);
    heartbeats(4);
    assertThat(events()).containsExactly("Begin");
    commit(8);
    assertThat(events()).containsExactly("Commit", "burnt 6");
    heartbeats(4);
    assertThat(events()).isEmpty();
  }

  @Test
  void tellsOfBurntOnesBehindAllThatCame() throws Exception {
    server.executed = "1-9";
    transactions.beginStream();
    heartbeats(2);
    assertThat(events()).containsExactly("burnt 6:8-9");
  }

  @Test
  void tellsOfOneThatHasNoEnd() throws Exception {
    server.executed = "1-8";
    transactions.beginStream();
    begin(8);
    heartbeats(1);
    server.executed = "1-9";
    transactions.abandoned(gtid(8));
    begin(9);
    assertThat(events()).containsExactly("Begin", "burnt 8", "burnt 6", "Begin");
  }

  @Test
  void asksNoMoreThanItMust() throws Exception {
    server.refuses = true;
    transactions.beginStream();
    heartbeats(2);
    assertThat(events()).containsExactly("burnt 6");
  }

  /** What is sent again on each connection is no sign that the server is well. */
  @Test
  void givesUpThoughTransactionsComeThatWereReadBefore() throws Exception {
    for (int attempt = 0; attempt < 2; attempt++) {
      transactions.beginStream();
      begin(7);
      commit(7);
      recovery.lost(new IOException("cut"));
    }
    assertThatThrownBy(() -> recovery.lost(new IOException("cut")))
        .isInstanceOf(BinlogException.class)
        .hasMessageContaining("errors.max.retries=2");
  }

  @Test
  void beginsToCountAnewWithEachNewTransaction() throws Exception {
    for (int attempt = 0; attempt < 9; attempt++) {
      transactions.beginStream();
      begin(8 + attempt);
      commit(8 + attempt);
      recovery.lost(new IOException("cut"));
    }
    assertThat(events()).hasSize(18);
  }

  @Test
  void knowsWhichTransactionsOthersOfTheirDatabaseFollow() {
    begin(8);
    transactions.event(new BinlogEvent.Statement("a", "create table t(id int)"));
    commit(8);
    begin(9);
    transactions.event(rows("b"));
    commit(9);
    assertThat(latest.follows("a", gtid(8))).isFalse();
    assertThat(latest.follows("b", gtid(9))).isFalse();
    assertThat(latest.follows("c", gtid(9))).isFalse();

    begin(7);
    transactions.event(rows("a"));
    commit(7);
    assertThat(latest.follows("a", gtid(8))).isFalse();

    begin(10);
    transactions.event(rows("a"));
    assertThat(latest.follows("a", gtid(8))).isTrue();
    assertThat(latest.follows("a", gtid(10))).isFalse();
  }

  private static RowsEvent rows(String database) {
    return new RowsEvent(
        new MapBytes(database, "t").required("id", 3).minimal(),
        RowsEvent.Kind.INSERT,
        0,
        new RowsEvent.ByteSlice(new byte[] {1, 1}, 0, 2));
  }

  private static final class Server implements ServerState {
    private String executed = "1-7";
    private boolean refuses;

    @Override
    public GtidSet executed() {
      if (refuses) {
        throw new BinlogException("refused");
      }
      return set(executed);
    }

    @Override
    public GtidSet purged() {
      throw new AssertionError("not asked for");
    }

    @Override
    public LogPosition endOfLog() {
      return new LogPosition("binlog-main.000001", 900);
    }

    @Override
    public String branch() {
      throw new AssertionError("not asked for");
    }

    @Override
    public InFlight statementsInFlight() {
      return () -> 0;
    }

    @Override
    public void shutDown() {}

    @Override
    public void close() {}
  }
}
