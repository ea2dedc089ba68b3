package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnTypeTest {
  private static ColumnType set(String... members) {
    return new ColumnType(
        SqlType.SET, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED, false, List.of(members));
  }

  private static ColumnType of(SqlType type) {
    return new ColumnType(type, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED, false, List.of());
  }

  @Test
  void keepsTheMembersOfASetIfOthersComeBehindThem() {
    assertThat(set("a", "b").keepsMembersIn(set("a", "b"))).isTrue();
    assertThat(set("a", "b").keepsMembersIn(set("a", "b", "c"))).isTrue();
    assertThat(set("a", "b").keepsMembersIn(set("x", "a", "b"))).isFalse();
    assertThat(set("a", "b").keepsMembersIn(set("b", "a"))).isFalse();
    assertThat(set("a", "b").keepsMembersIn(set("a"))).isFalse();
    assertThat(set("a", "b").keepsMembersIn(of(SqlType.TEXT))).isTrue();
  }

  @Test
  void keysDaysAndMomentsEachInTheirOwnWay() {
    assertThat(of(SqlType.DATETIME).isKeyedLike(of(SqlType.TIMESTAMP))).isFalse();
    assertThat(of(SqlType.DATE).isKeyedLike(of(SqlType.DATETIME))).isFalse();
    assertThat(of(SqlType.TIMESTAMP).isKeyedLike(of(SqlType.TIMESTAMP))).isTrue();
    assertThat(of(SqlType.INT).isKeyedLike(of(SqlType.BIGINT))).isTrue();
    assertThat(of(SqlType.DATETIME).isKeyedLike(of(SqlType.VARCHAR))).isTrue();
  }
}
