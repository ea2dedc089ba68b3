package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceOffsetTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final GtidSet SET = GtidSet.parse(A + ":1-100:102");
  private static final Gtid UNDER_WAY = new Gtid(A, 101);

  @Test
  void readsWhatItWrote() {
    SourceOffset between = new SourceOffset(SET, Optional.empty(), "main", "definitions");
    SourceOffset within =
        new SourceOffset(
            SET, Optional.of(new RowPosition(UNDER_WAY, 2, 1_000_000)), "main", "definitions");
    SourceOffset least = new SourceOffset(GtidSet.empty(), Optional.empty(), null, null);

    assertThat(SourceOffset.fromMap(between.toMap())).isEqualTo(between);
    assertThat(SourceOffset.fromMap(within.toMap())).isEqualTo(within);
    assertThat(SourceOffset.fromMap(least.toMap())).isEqualTo(least);
  }

  @Test
  void writesOnlyWhatThereIs() {
    assertThat(new SourceOffset(SET, Optional.empty(), null, null).toMap())
        .isEqualTo(Map.of("gtid_set", A + ":1-100:102"));
    assertThat(
            new SourceOffset(SET, Optional.of(new RowPosition(UNDER_WAY, 2, 3)), "main", "d")
                .toMap())
        .isEqualTo(
            Map.of(
                "gtid_set",
                A + ":1-100:102",
                "gtid",
                A + ":101",
                "event",
                2L,
                "row",
                3L,
                "branch",
                "main",
                "definitions",
                "d"));
  }

  @Test
  void keepsWhatHasParts() {
    SourceOffset offset =
        SourceOffset.at(SET, "main")
            .withDefinitions(Map.of("b", "2".repeat(32), "a \"x\"", "1".repeat(32)), null)
            .withFilter(
                "{}",
                Map.of(
                    new TableId("a.b", "c"), SET,
                    new TableId("a", "b.c"), SET,
                    new TableId("a", "d"), GtidSet.parse(A + ":1-7")))
            .with(SourceOffset.SNAPSHOT, "s")
            .with(
                SourceOffset.READ_PART,
                Optional.of(new ReadPart(new TableId("a", "c"), "0123", SET, List.of("1", "'x'"))))
            .with(
                SourceOffset.LAST_TRANSACTIONS,
                Map.of(
                    "a",
                    List.of(
                        new LastTransaction(
                            Instant.parse("2026-11-28T14:39:25Z"),
                            false,
                            Set.of("c"),
                            List.of(new LastTransaction.Row("c", List.of("1", "'x'"), "")),
                            true))))
            .with(SourceOffset.LOG_SINCE, Optional.of(Instant.parse("2026-11-28T14:39:25Z")));

    assertThat(offset.toMap())
        .containsEntry("log_since", "2026-11-28T14:39:25Z")
        .containsEntry(
            "last_transactions",
            "{\"a\":[{\"writer\":\"2026-11-28T14:39:25Z\",\"tables\":[\"c\"],\"rows\":[[\"c\",\"\",\"1\",\"'x'\"]],\"more\":true}]}")
        .containsEntry(
            "commits",
            "{\"a \\\"x\\\"\":\"%s\",\"b\":\"%s\"}".formatted("1".repeat(32), "2".repeat(32)))
        .containsEntry(
            "joining",
            "{\"%1$s:1-100:102\":[[\"a\",\"b.c\"],[\"a.b\",\"c\"]],\"%1$s:1-7\":[[\"a\",\"d\"]]}"
                .formatted(A));
    assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "commits | [1]",
        "commits | null",
        "commits | {\"a\":null}",
        "commits | {} x",
        "joining | {\"nonsense\":[]}",
        "joining | {\"\":[[\"a\"]]}",
        "joining | null",
        "servers | []",
        "servers | {\"yesterday\":\"2.3.1\"}",
        "servers | {\"2026-11-28T14:39:25Z\":null}",
        "log_since | yesterday",
        "read_part | {}",
        "read_part | {\"table\":[\"a\",\"b\"],\"definition\":\"0\",\"gtid_set\":\"no\",\"last\":[\"1\"]}",
        "last_transactions | {\"a\":[{}]}",
        "last_transactions | {\"a\":[{\"writer\":\"yesterday\"}]}",
        "last_transactions | {\"a\":null}"
      })
  void namesTheKeyThatCannotBeRead(String key, String value) {
    assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("gtid_set", A + ":1-5", key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s'", key);
  }

  /** Connect stores offsets as JSON without schemas, which has one kind of whole number. */
  @Test
  void survivesHowConnectStoresIt() {
    SourceOffset offset =
        new SourceOffset(SET, Optional.of(new RowPosition(UNDER_WAY, 2, 3, true)), "ünï", "d");
    try (JsonConverter json = new JsonConverter()) {
      json.configure(Map.of("schemas.enable", "false"), false);
      byte[] stored = json.fromConnectData("offsets", null, offset.toMap());
      Map<?, ?> read = (Map<?, ?>) json.toConnectData("offsets", stored).value();
      Map<String, Object> map = new HashMap<>();
      read.forEach((key, value) -> map.put((String) key, value));

      assertThat(SourceOffset.fromMap(map)).isEqualTo(offset);
    }
  }

  @Test
  void keepsTheServersVersions() {
    SourceOffset offset =
        SourceOffset.fromMap(
            Map.of(
                "gtid_set",
                A + ":1-5",
                "servers",
                "{\"2026-11-28T14:39:25Z/2026-11-28T14:39:32Z\":\"2.3.1\",\"2026-11-27T00:00:00Z\":\"2.2.3\"}"));

    assertThat(offset.servers().versions(Instant.parse("2026-11-28T14:39:30Z")))
        .containsExactly("2.3.1");
    assertThat(offset.servers().versions(Instant.parse("2026-11-27T00:00:00Z")))
        .containsExactly("2.2.3");
    assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    assertThat(
            SourceOffset.fromMap(
                    offset.with(SourceOffset.SNAPSHOT, "x").with(SourceOffset.BRANCH, "b").toMap())
                .servers())
        .isEqualTo(offset.servers());
  }

  @Test
  void keepsTheFiltersBefore() {
    SourceOffset offset =
        new SourceOffset(SET, Optional.empty(), "main", "d")
            .withFilter("table.include.list=d\\.a", Map.of())
            .with(SourceOffset.FORMER_FILTERS, List.of("", "table.include.list=d\\.\"b\""));

    assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    assertThat(
            offset.with(SourceOffset.SNAPSHOT, "s").with(SourceOffset.BRANCH, "b").formerFilters())
        .containsExactly("", "table.include.list=d\\.\"b\"");
    assertThatThrownBy(
            () -> SourceOffset.fromMap(Map.of("gtid_set", A + ":1-5", "former_filters", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'former_filters' cannot be read");
  }

  @Test
  void takesIntegersAndNullsAsAPersonMayWriteThem() {
    Map<String, Object> map = new HashMap<>();
    map.put("gtid_set", A + ":1-100");
    map.put("gtid", A + ":101");
    map.put("event", 1);
    map.put("row", null);
    map.put("branch", null);

    assertThat(SourceOffset.fromMap(map))
        .isEqualTo(
            new SourceOffset(
                GtidSet.parse(A + ":1-100"),
                Optional.of(new RowPosition(UNDER_WAY, 1, 0)),
                null,
                null));
  }

  @Test
  void saysWhichTablesAreTouched() {
    SourceOffset none = new SourceOffset(SET, Optional.empty(), null, null);
    SourceOffset some =
        none.with(
            SourceOffset.TOUCHED,
            Optional.of(Set.of(new TableId("d", "b"), new TableId("d", "a"))));

    assertThat(some.toMap()).containsEntry("touched", "[[\"d\",\"a\"],[\"d\",\"b\"]]");
    for (SourceOffset offset :
        List.of(none, some, none.with(SourceOffset.TOUCHED, Optional.of(Set.of())))) {
      assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    }
    assertThat(some.withDefinitions(Map.of("d", "0"), null).touched()).isEmpty();
    assertThatThrownBy(
            () -> SourceOffset.fromMap(Map.of("gtid_set", SET.toString(), "touched", "[[\"d\"]]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'touched'")
        .hasMessageContaining("not a list of databases and tables");
  }

  @Test
  void saysWhichTablesAreBeingBroughtToThePresent() {
    SourceOffset offset =
        SourceOffset.at(SET, "main")
            .with(SourceOffset.RECONCILING, Set.of(new TableId("d", "b.c")));

    assertThat(offset.toMap()).containsEntry("reconciling", "[[\"d\",\"b.c\"]]");
    assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    assertThatThrownBy(
            () -> SourceOffset.fromMap(Map.of("gtid_set", SET.toString(), "reconciling", "[[1]]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'reconciling'");
  }

  @Test
  void needsAGtidSet() {
    assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("branch", "main")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'gtid_set'")
        .hasMessageContaining("missing");
  }
}
