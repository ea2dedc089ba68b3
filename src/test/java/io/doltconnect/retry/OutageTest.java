package io.doltconnect.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class OutageTest {
  private final List<String> lines = new ArrayList<>();
  private long now = 5_000_000_000L;
  private final Outage outage = new Outage(logger(), () -> now);

  private Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("debug")) {
                Object[] values =
                    arguments[1] instanceof Object[] all
                        ? all
                        : new Object[] {
                          arguments[1], arguments[2], arguments[arguments.length - 1]
                        };
                lines.add(
                    method.getName()
                        + " "
                        + MessageFormatter.arrayFormat((String) arguments[0], values).getMessage());
              }
              return null;
            });
  }

  private void fail(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
    outage.failed("Lost.", Duration.ofMillis(1_000));
  }

  @Test
  void tellsOfTheBeginningAndTheEnd() {
    fail(0);
    fail(1);
    fail(2);
    now += Duration.ofSeconds(4).toNanos();
    outage.over("It is back");
    outage.settled();

    assertThat(lines)
        .containsExactly(
            "warn Lost. Trying again in 1000 ms, attempt 1",
            "info It is back after 7 s and 3 attempts");
  }

  @Test
  void tellsLessAndLessOften() {
    for (int i = 0; i < 2_000; i++) {
      fail(10);
    }

    assertThat(lines)
        .startsWith(
            "warn Lost. Trying again in 1000 ms, attempt 1",
            "warn Lost. Trying again in 1000 ms, attempt 4, after 30 s",
            "warn Lost. Trying again in 1000 ms, attempt 10, after 90 s",
            "warn Lost. Trying again in 1000 ms, attempt 22, after 210 s")
        .hasSizeBetween(9, 14);
  }

  @Test
  void doesNotTellEachTimeOfWhatComesAndGoes() {
    for (int i = 0; i < 100; i++) {
      fail(1);
      outage.over("It is back");
    }

    assertThat(lines).hasSizeLessThan(10);
    assertThat(lines).filteredOn(line -> line.startsWith("warn")).hasSize(lines.size() / 2);
  }

  @Test
  void tellsAtOnceOfTheNextOneAfterItHasSettled() {
    fail(0);
    outage.over("It is back");
    outage.settled();
    fail(1);

    assertThat(lines).hasSize(3).last().asString().endsWith("attempt 1");
  }

  @Test
  void saysNothingWhileAllIsWell() {
    outage.over("It is back");
    outage.settled();

    assertThat(lines).isEmpty();
  }
}
