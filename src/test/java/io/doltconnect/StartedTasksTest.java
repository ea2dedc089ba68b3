package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartedTasksTest {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private final class Recording extends SourceTask {
    @Override
    public String version() {
      return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
      calls.add("start");
    }

    @Override
    public List<SourceRecord> poll() {
      return List.of();
    }

    @Override
    public void stop() {
      calls.add("stop");
    }
  }

  @AfterEach
  void hasNotStoppedItByItself() {
    assertThat(calls).containsExactly("start");
  }

  @Test
  @Order(1)
  void areLeftRunning() {
    new TaskHarness(Recording::new, Map.of(), null).launch();
    assertThat(calls).containsExactly("start");
  }

  @Test
  @Order(2)
  void wereStoppedWhenTheTestWasOver() {
    assertThat(calls).containsExactly("start", "stop");
    calls.remove("stop");
  }
}
