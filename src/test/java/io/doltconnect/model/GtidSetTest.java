package io.doltconnect.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.GtidSet.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final String B = "0b000000-0000-0000-0000-00000000000b";

  private static GtidSet set(String text) {
    return GtidSet.parse(text.replace("a:", A + ":").replace("b:", B + ":"));
  }

  private static String text(GtidSet set) {
    return set.toString().replace(A, "a").replace(B, "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:1                | a:1",
        "a:1-5              | a:1-5",
        "a:1-5:7            | a:1-5:7",
        "a:7:1-5            | a:1-5:7",
        "a:1-5:6-9          | a:1-9",
        "a:1-5:3-9:4        | a:1-9",
        "a:1-9:3-4          | a:1-9",
        "a:3-3              | a:3",
        "a:1-2,a:3          | a:1-3",
        "b:1,a:2            | a:2,b:1",
        "' a:1-2 , b:3 '    | a:1-2,b:3",
        "a:66-70,b:1-65     | a:66-70,b:1-65",
        "a:999999999999999999 | a:999999999999999999",
        "''                 | ''",
        "' '                | ''",
      })
  void readsAndWritesTheTextForm(String given, String expected) {
    assertThat(text(set(given))).isEqualTo(expected);
    assertThat(set(expected)).isEqualTo(set(given)).hasSameHashCodeAs(set(given));
  }

  @Test
  void takesUpperCaseAndLineBreaksAsServersPrintThem() {
    String upper = "3E11FA47-71CA-11E1-9E33-C80AA9429562";
    assertThat(GtidSet.parse(upper + ":1,\n" + B + ":2"))
        .hasToString(B + ":2,3e11fa47-71ca-11e1-9e33-c80aa9429562:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a:",
        "a:1-",
        "a:-1",
        "a:1-2-3",
        "a:1:",
        "a:0",
        "a:0-4",
        "a:5-4",
        "a:x",
        "a:+1",
        "a:1.0",
        "a:1000000000000000000",
        "a:1,",
        ",",
        "a:1,,b:1",
        "a:1;b:1",
        "MySQL56/a:1",
        "1-5",
        "not-a-uuid:1",
        "0a00000000000000000000000000000a:1"
      })
  void refusesWhatIsNotASetAndShowsTheWrongPart(String wrong) {
    assertThatThrownBy(() -> set(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s)'.*' is not (of the form uuid:interval.*|an interval of a .*)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:1-10     | a:3-4          | a:1-2:5-10",
        "a:1-10     | a:1-10         | ''",
        "a:1-10     | a:5-20         | a:1-4",
        "a:5-10     | a:1-7          | a:8-10",
        "a:5-10     | a:1-4:11-20    | a:5-10",
        "a:1-10     | a:2:4:6-7:10   | a:1:3:5:8-9",
        "a:1-5:7-9  | a:5-7          | a:1-4:8-9",
        "a:1-3,b:1-3| a:1-3          | b:1-3",
        "a:1-3      | b:1-3          | a:1-3",
        "a:1-3      | ''             | a:1-3",
        "''         | a:1-3          | ''",
      })
  void subtracts(String left, String right, String rest) {
    assertThat(text(set(left).minus(set(right)))).isEqualTo(rest);
  }

  @Test
  void isContainedInASetThatHasAllOfIt() {
    assertThat(set("a:2-3:5").isContainedIn(set("a:1-5"))).isTrue();
    assertThat(set("a:1-5").isContainedIn(set("a:1-5"))).isTrue();
    assertThat(set("").isContainedIn(set(""))).isTrue();
    assertThat(set("a:1-5").isContainedIn(set("a:1-3:5"))).isFalse();
    assertThat(set("a:1,b:1").isContainedIn(set("a:1-9"))).isFalse();
  }

  @Test
  void containsSingleGtids() {
    GtidSet set = set("a:1-5:7");

    assertThat(set.contains(new Gtid(A, 5))).isTrue();
    assertThat(set.contains(new Gtid(A, 7))).isTrue();
    assertThat(set.contains(new Gtid(A, 6))).isFalse();
    assertThat(set.contains(new Gtid(A, 8))).isFalse();
    assertThat(set.contains(new Gtid(B, 1))).isFalse();
  }

  @Test
  void growsByGtidsInAnyOrder() {
    GtidSet set = GtidSet.empty();
    for (int number : List.of(1, 3, 2, 6, 5, 5)) {
      set = set.with(new Gtid(A, number));
    }

    assertThat(text(set)).isEqualTo("a:1-3:5-6");
    assertThat(text(set.with(new Gtid(A, 4)))).isEqualTo("a:1-6");
  }

  @Test
  void unites() {
    assertThat(text(set("a:1-3:9,b:4").union(set("a:4-8,b:1")))).isEqualTo("a:1-9,b:1:4");
    assertThat(set("a:1").union(set(""))).isEqualTo(set("a:1"));
    assertThat(set("").union(set("a:1"))).isEqualTo(set("a:1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // received             | executed by the server     | asked with
        "a:1-40                 | a:1-60                     | a:1-40",
        "a:1-40:42-62           | a:1-70                     | a:1-40",
        "a:2-40                 | a:1-60                     | ''",
        "a:42-62                | a:1-70                     | ''",
        "''                     | a:1-70                     | ''",
        "a:66-68                | a:66-70,b:1-65             | a:66-68",
        "a:66-68:70,b:1-65      | a:66-70,b:1-65             | a:66-68,b:1-65",
        "a:67-68,b:1-65         | a:66-70,b:1-65             | b:1-65",
        "a:1-70,b:1-65          | a:66-70,b:1-65             | a:1-70,b:1-65",
        "a:1-4,b:1-5            | a:1-9                      | a:1-4",
      })
  void asksWithWhatHasNoHole(String received, String executed, String asked) {
    assertThat(text(set(received).lowWater(set(executed)))).isEqualTo(asked);
  }

  @Test
  void goesBackToTheFirstThatTheServerGave() {
    assertThat(text(set("a:7").backToFirst(set("a:1-9")))).isEqualTo("a:1-7");
    assertThat(text(set("a:67").backToFirst(set("a:66-70,b:1-65")))).isEqualTo("a:66-67");
    assertThat(text(set("a:3-5:9,b:2").backToFirst(set("a:1-20,b:1-2")))).isEqualTo("a:1-9,b:1-2");
    assertThat(text(set("a:9").backToFirst(set("a:2-4:6-20")))).isEqualTo("a:2-4:6-9");
    assertThat(set("a:7").backToFirst(set("b:1-9"))).isEqualTo(GtidSet.empty());
    assertThat(set("").backToFirst(set("a:1-9")).isEmpty()).isTrue();
  }

  @Test
  void isEmptyWithoutGtids() {
    assertThat(GtidSet.empty().isEmpty()).isTrue();
    assertThat(set("").isEmpty()).isTrue();
    assertThat(set("a:1").minus(set("a:1"))).isEqualTo(GtidSet.empty());
    assertThat(set("a:1").isEmpty()).isFalse();
  }

  @Test
  void doesNotChange() {
    GtidSet set = set("a:1-3");
    assertThat(set.with(new Gtid(A, 4))).isNotEqualTo(set);
    assertThat(text(set)).isEqualTo("a:1-3");
    assertThatThrownBy(() -> set.intervals().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> set.intervals().get(A).add(new Interval(9, 9)))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
