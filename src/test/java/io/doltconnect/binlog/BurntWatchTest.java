package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.GtidSet;
import org.junit.jupiter.api.Test;

class BurntWatchTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";

  private int running = 1;
  private LogPosition end = at(2, 900);
  private int questions;
  private final BurntWatch watch = new BurntWatch(new Server());

  private static GtidSet set(String intervals) {
    return GtidSet.parse(A + ":" + intervals);
  }

  private static LogPosition at(int file, long position) {
    return new LogPosition("binlog-main.%06d".formatted(file), position);
  }

  private GtidSet heartbeat(String absent, int file, long position) throws Exception {
    return watch.heartbeat(absent.isEmpty() ? GtidSet.empty() : set(absent), at(file, position));
  }

  @Test
  void asksNothingWhileNothingIsMissing() throws Exception {
    assertThat(heartbeat("", 2, 900)).isEqualTo(GtidSet.empty());
    assertThat(questions).isZero();
  }

  @Test
  void waitsForTheStatementsThatMayStillWriteIt() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(heartbeat("7", 2, 900)).isEqualTo(GtidSet.empty());
    }
    running = 0;
    assertThat(heartbeat("7", 2, 900)).isEqualTo(set("7"));
  }

  @Test
  void knowsAtOnceWhatNothingCanWriteAnyMore() throws Exception {
    running = 0;
    assertThat(heartbeat("7", 2, 900)).isEqualTo(set("7"));
  }

  /** A transaction that is written behind the heartbeat's place comes with the next one. */
  @Test
  void waitsForWhatIsOnItsWay() throws Exception {
    running = 0;
    end = at(2, 950);
    assertThat(heartbeat("7:20", 2, 900)).isEqualTo(GtidSet.empty());
    end = at(2, 1_000);
    assertThat(heartbeat("7:21-22", 2, 960)).isEqualTo(set("7"));
  }

  @Test
  void waitsUntilTheLogIsReadBeyondWhatTheyWrote() throws Exception {
    heartbeat("7", 1, 100);
    running = 0;
    end = at(10, 2_000);
    assertThat(heartbeat("7", 1, 900)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("7", 9, 5_000)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("7", 10, 1_999)).isEqualTo(GtidSet.empty());
    end = at(12, 100);
    assertThat(heartbeat("7", 10, 2_000)).isEqualTo(set("7"));
  }

  @Test
  void takesALaterFileForALaterPlace() throws Exception {
    heartbeat("7", 1, 100);
    running = 0;
    end = at(999_999, 2_000);
    assertThat(heartbeat("7", 1_000_000, 4)).isEqualTo(set("7"));
  }

  @Test
  void beginsAgainWithAnotherStream() throws Exception {
    heartbeat("7", 2, 100);
    running = 0;
    assertThat(heartbeat("7", 2, 200)).isEqualTo(GtidSet.empty());
    watch.beginStream();
    end = at(3, 100);
    assertThat(heartbeat("7", 2, 900)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("7", 2, 900)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("7", 3, 100)).isEqualTo(set("7"));
  }

  @Test
  void forgetsWhatCameAfterAll() throws Exception {
    heartbeat("7", 2, 900);
    running = 0;
    heartbeat("", 2, 900);
    assertThat(heartbeat("", 2, 900)).isEqualTo(GtidSet.empty());
  }

  @Test
  void watchesALaterHoleAnew() throws Exception {
    heartbeat("7", 2, 900);
    running = 0;
    assertThat(heartbeat("7:10", 2, 900)).isEqualTo(set("7"));
    running = 1;
    assertThat(heartbeat("10", 2, 900)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("10", 2, 900)).isEqualTo(GtidSet.empty());
    running = 0;
    assertThat(heartbeat("10", 2, 900)).isEqualTo(set("10"));
  }

  private final class Server implements ServerState {
    @Override
    public GtidSet executed() {
      throw new AssertionError("not asked for");
    }

    @Override
    public GtidSet purged() {
      throw new AssertionError("not asked for");
    }

    @Override
    public LogPosition endOfLog() {
      questions++;
      return end;
    }

    @Override
    public String branch() {
      throw new AssertionError("not asked for");
    }

    @Override
    public InFlight statementsInFlight() {
      questions++;
      return () -> running;
    }

    @Override
    public void shutDown() {}

    @Override
    public void close() {}
  }
}
