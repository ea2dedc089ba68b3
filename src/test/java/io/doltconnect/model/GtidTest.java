package io.doltconnect.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidTest {
  private static final String UUID = "0a000000-0000-0000-0000-00000000000a";

  @Test
  void readsAndWritesTheTextForm() {
    assertThat(Gtid.parse(UUID + ":17")).isEqualTo(new Gtid(UUID, 17)).hasToString(UUID + ":17");
    assertThat(Gtid.parse(" 0A000000-0000-0000-0000-00000000000A:17 "))
        .isEqualTo(new Gtid(UUID, 17));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", UUID, UUID + ":1-2", UUID + ":1:3", UUID + ":0", UUID + ":1,x:2"})
  void refusesEverythingElse(String wrong) {
    assertThatThrownBy(() -> Gtid.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesTwoServersWithOneGtidEach() {
    String both = UUID + ":1,0b000000-0000-0000-0000-00000000000b:1";
    assertThatThrownBy(() -> Gtid.parse(both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(both)
        .hasMessageContaining("uuid:N");
  }

  @Test
  void startsAtOne() {
    assertThatThrownBy(() -> new Gtid(UUID, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("starts at 1, but it is 0");
  }
}
