package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.GtidSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamStartTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";

  private String purged = "";
  private final StreamStart start = new StreamStart(new Server());

  private static GtidSet set(String intervals) {
    return intervals.isEmpty() ? GtidSet.empty() : GtidSet.parse(A + ":" + intervals);
  }

  private static String refusal(String missing) {
    return "Cannot replicate because the source purged required binary logs. The GTID set sent by"
        + " the replica is '', and the missing transactions are '%s:%s'.".formatted(A, missing);
  }

  /** The sets that are asked with while every stream begins too late. */
  private List<String> asked(String received, String executed, String previous) throws Exception {
    List<String> asked = new ArrayList<>();
    while (true) {
      asked.add(start.next(set(received), set(executed)).toString().replace(A + ":", ""));
      try {
        start.begun(set(previous), set(received));
        return asked;
      } catch (LateStartException e) {
        assertThat(asked).hasSizeLessThan(70);
      }
    }
  }

  @Test
  void asksWithTheLowWaterSet() throws Exception {
    assertThat(asked("1-5:8", "1-10", "1-5")).containsExactly("1-5");
    assertThat(start.uncovered()).isEqualTo(GtidSet.empty());
  }

  @Test
  void isContentWithAStreamBehindWhatWasRead() throws Exception {
    assertThat(asked("1-5:8", "1-10", "1-5:8")).containsExactly("1-5");
  }

  @Test
  void asksWithLessAndLessUpToNothing() throws Exception {
    assertThat(asked("1-20", "1-30", "1-30"))
        .containsExactly("1-20", "1-19", "1-18", "1-16", "1-12", "1-4", "");
    assertThat(start.uncovered()).isEqualTo(set("21-30"));
  }

  @Test
  void stopsAtWhatIsPurged() throws Exception {
    purged = "1-11";
    assertThat(asked("1-20", "1-30", "1-30"))
        .containsExactly("1-20", "1-19", "1-18", "1-16", "1-12", "1-11");
    assertThat(start.uncovered()).isEqualTo(set("21-30"));
    assertThat(start.removed(set("21-22")))
        .hasMessageContaining(A + ":21-22 were not read")
        .hasMessageContaining("behind GTID set '" + A + ":1-30'")
        .hasMessageContaining("@@gtid_purged is '" + A + ":1-11'")
        .hasMessageContaining("Delete the connector's offsets");
  }

  @Test
  void neverAsksWithMoreThanWasRead() throws Exception {
    purged = "1-25";
    assertThat(asked("1-20", "1-30", "1-30")).containsExactly("1-20", "1-20");
  }

  @Test
  void asksOnceWithAnEmptySetIfNothingWasRead() throws Exception {
    assertThat(asked("", "1-30", "1-3")).containsExactly("", "");
    assertThat(start.uncovered()).isEqualTo(set("1-3"));
  }

  @Test
  void beginsWithTheLowWaterSetNextTime() throws Exception {
    asked("1-20", "1-30", "1-30");
    assertThat(asked("1-30", "1-30", "1-30")).containsExactly("1-30");
    assertThat(start.uncovered()).isEqualTo(GtidSet.empty());
  }

  @Test
  void asksAroundWhatWasNeverLogged() throws Exception {
    assertThat(start.next(set("1-20"), set("1-25"))).isEqualTo(set("1-20"));
    assertThat(start.refused(refusal("15"), set("1-20"))).isFalse();
    assertThatThrownBy(() -> start.begun(set("1-25"), set("1-20")))
        .isInstanceOf(LateStartException.class);
    assertThat(start.next(set("1-20"), set("1-25"))).isEqualTo(set("1-19"));
    assertThat(start.refused(refusal("22"), set("1-20"))).isFalse();
    assertThat(start.refused("@@gtid_mode must be enabled", set("1-20"))).isFalse();
    assertThat(start.refused(refusal("15"), set("1-20"))).isTrue();
    assertThat(start.next(set("1-20"), set("1-25"))).isEqualTo(set("15-20"));
    start.begun(set(""), set("1-20"));
    assertThat(start.next(set("1-20"), set("1-25"))).isEqualTo(set("1-20"));
  }

  @Test
  void givesUpIfThatDoesNotHelp() throws Exception {
    start.next(set("1-20"), set("1-25"));
    assertThatThrownBy(() -> start.begun(set("1-25"), set("1-20")))
        .isInstanceOf(LateStartException.class);
    start.next(set("1-20"), set("1-25"));
    start.refused(refusal("15"), set("1-20"));
    start.next(set("1-20"), set("1-25"));
    for (Runnable answer :
        List.<Runnable>of(
            () -> start.begun(set("1-25"), set("1-20")),
            () -> start.refused(refusal("15"), set("1-20")))) {
      assertThatThrownBy(answer::run)
          .isInstanceOf(BinlogException.class)
          .hasMessageContaining("the transactions " + A + ":21-25, which were not read")
          .hasMessageContaining("Restart the Dolt server, then restart this task");
    }
  }

  private final class Server implements ServerState {
    @Override
    public GtidSet executed() {
      throw new AssertionError("not asked for");
    }

    @Override
    public GtidSet purged() {
      return set(purged);
    }

    @Override
    public LogPosition endOfLog() {
      throw new AssertionError("not asked for");
    }

    @Override
    public String branch() {
      throw new AssertionError("not asked for");
    }

    @Override
    public InFlight statementsInFlight() {
      throw new AssertionError("not asked for");
    }

    @Override
    public void shutDown() {}

    @Override
    public void close() {}
  }
}
