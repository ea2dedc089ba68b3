package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.GtidSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingGtidsTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final String B = "0b000000-0000-0000-0000-00000000000b";

  private static String message(String missing) {
    return "Cannot replicate because the source purged required binary logs. Replicate the missing"
        + " transactions from elsewhere, or provision a new replica from backup. Consider"
        + " increasing the source's binary log expiration period. The GTID set sent by the replica"
        + " is '%s:1-5', and the missing transactions are '%s'.".formatted(A, missing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // needed 6-9, available 8-9
        "6-7                 | 6-7",
        // needed 823, available 1-822
        "823                 | 823",
        // needed 6-20, available 1-6 and 8-20: 6-20 without 1-6, then without 8-20
        "7-20:6-7            | 7",
        // needed 6-20, available 1-6, 8 and 10-20
        "7-20:6-7:9-20:6-9   | 7:9",
        // needed 6-20, available 1-6, 9-12 and 15-18
        "7-20:6-8:13-20:6-14:19-20 | 7-8:13-14:19-20",
      })
  void readsTheMissingOnesOutOfWhatDoltLists(String listed, String missing) {
    assertThat(MissingGtids.in(message(A + ":" + listed)))
        .contains(GtidSet.parse(A + ":" + missing));
  }

  @Test
  void findsAnyHolesInWhatDoltSubtractsRunByRun() {
    for (int holes = 1; holes < 1 << 10; holes++) {
      List<String> available = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (int number = 2; number <= 11; number++) {
        ((holes >> number - 2 & 1) == 0 ? available : missing).add(":" + number);
      }
      GtidSet log = GtidSet.parse(A + ":1" + String.join("", available) + ":12");

      assertThat(MissingGtids.in(message(A + subtract(2, 12, log))))
          .contains(GtidSet.parse(A + String.join("", missing)));
    }
  }

  /** What Mysql56GTIDSet.Subtract of vitess makes of one needed run. */
  private static String subtract(long first, long last, GtidSet available) {
    StringBuilder listed = new StringBuilder();
    for (GtidSet.Interval run : available.intervals().get(A)) {
      boolean overlaps =
          run.first() >= first && run.first() <= last || run.last() >= first && run.last() <= last;
      if (overlaps && first < run.first()) {
        listed.append(":%d-%d".formatted(first, run.first() - 1));
      }
      if (overlaps && last > run.last()) {
        listed.append(":%d-%d".formatted(run.last() + 1, last));
      }
    }
    return listed.toString();
  }

  @Test
  void countsEachServerOnItsOwn() {
    assertThat(MissingGtids.in(message(A + ":7-20:6-7," + B + ":3")))
        .contains(GtidSet.parse(A + ":7," + B + ":3"));
  }

  @Test
  void isEmptyIfNothingIsNamed() {
    assertThat(MissingGtids.in(message(""))).contains(GtidSet.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@@gtid_mode must be enabled for binlog replication",
        "no binlog currently being recorded; make sure the server is started with @@log_bin enabled",
        "could not open log file"
      })
  void leavesOtherErrorsAlone(String message) {
    assertThat(MissingGtids.in(message)).isEmpty();
  }
}
