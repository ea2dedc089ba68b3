package io.doltconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplaceableTest {
  private final List<String> closed = new ArrayList<>();
  private final Replaceable<String> reader = new Replaceable<>(closed::add);

  @Test
  void closesWhatThereIs() {
    reader.put("first");
    reader.put("second");
    assertThat(reader.get()).isEqualTo("second");
    assertThat(closed).isEmpty();
    reader.close();
    assertThat(closed).containsExactly("second");
  }

  /** A stop comes from another thread, while the task's makes another reader. */
  @Test
  void closesWhatComesAfterwards() {
    reader.put("first");
    reader.close();
    reader.put("second");
    assertThat(closed).containsExactly("first", "second");
  }

  @Test
  void closesNothingIfThereIsNothing() {
    reader.close();
    reader.put("first");
    reader.remove();
    reader.close();
    assertThat(reader.get()).isNull();
    assertThat(closed).containsExactly("first");
  }
}
