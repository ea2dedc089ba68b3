package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.GtidSet;
import org.junit.jupiter.api.Test;

class BurntWatchTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";

  private int running = 1;
  private GtidSet executed = set("1-9");
  private int questions;
  private final BurntWatch watch = new BurntWatch(new Server());

  private static GtidSet set(String intervals) {
    return GtidSet.parse(A + ":" + intervals);
  }

  private GtidSet heartbeat(String received, boolean quiet) throws Exception {
    return watch.heartbeat(set(received), quiet);
  }

  @Test
  void asksNothingWhileNothingIsMissing() throws Exception {
    assertThat(heartbeat("1-9", true)).isEqualTo(GtidSet.empty());
    assertThat(questions).isZero();
  }

  @Test
  void waitsForTheStatementsThatMayStillWriteIt() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(heartbeat("1-6:8-9", true)).isEqualTo(GtidSet.empty());
    }
    running = 0;
    assertThat(heartbeat("1-6:8-9", true)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("1-6:8-9", true)).isEqualTo(set("7"));
  }

  @Test
  void waitsUntilTheLogIsReadBeyondWhatTheyWrote() throws Exception {
    heartbeat("1-6:8-9", false);
    running = 0;
    executed = set("1-20");
    heartbeat("1-6:8-11", false);
    assertThat(heartbeat("1-6:8-20", false)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("1-6:8-21", false)).isEqualTo(set("7"));
  }

  @Test
  void forgetsWhatCameAfterAll() throws Exception {
    heartbeat("1-6:8-9", false);
    running = 0;
    heartbeat("1-9", false);
    assertThat(heartbeat("1-9", true)).isEqualTo(GtidSet.empty());
  }

  @Test
  void watchesALaterHoleAnew() throws Exception {
    heartbeat("1-6:8-9", true);
    running = 0;
    heartbeat("1-6:8-9:11", true);
    assertThat(heartbeat("1-6:8-9:11", true)).isEqualTo(set("7"));
    running = 1;
    assertThat(heartbeat("1-9:11", true)).isEqualTo(GtidSet.empty());
    assertThat(heartbeat("1-9:11", true)).isEqualTo(GtidSet.empty());
    running = 0;
    heartbeat("1-9:11", true);
    assertThat(heartbeat("1-9:11", true)).isEqualTo(set("10"));
  }

  private final class Server implements ServerState {
    @Override
    public GtidSet executed() {
      questions++;
      return executed;
    }

    @Override
    public GtidSet purged() {
      throw new AssertionError("not asked for");
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
    public void close() {}
  }
}
