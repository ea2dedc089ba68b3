package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import org.junit.jupiter.api.Test;

class DoltClientTest {

  @Test
  void quotesNames() {
    assertThat(DoltClient.quoted("a`b")).isEqualTo("`a``b`");
    assertThat(DoltClient.quoted(new TableId("d b", "t.`x`"))).isEqualTo("`d b`.`t.``x```");
  }
}
