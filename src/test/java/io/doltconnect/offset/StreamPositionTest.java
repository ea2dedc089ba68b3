package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamPositionTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final Gtid NEXT = new Gtid(A, 101);
  private static final TableDefinition TABLE =
      Columns.table(new TableId("db", "t"), List.of(), Columns.nullable("a", SqlType.INT));

  private final TableCatalog catalog = new TableCatalog(table -> true);
  private final DefinitionCodec codec = new DefinitionCodec();

  private StreamPosition position(RowPosition underWay) {
    return position(underWay, false);
  }

  private StreamPosition position(RowPosition underWay, boolean rebuilding) {
    return new StreamPosition(
        new SourceOffset(GtidSet.parse(A + ":1-100"), Optional.ofNullable(underWay), "main", null),
        catalog,
        codec,
        Anchor.NONE,
        new JoiningTables(table -> true, Map.of()),
        new TouchedTables(Optional.empty()),
        rebuilding);
  }

  @Test
  void isBetweenTransactions() {
    assertThat(position(null).offset())
        .isEqualTo(
            Map.of(
                "gtid_set",
                A + ":1-100",
                "branch",
                "main",
                "definitions",
                codec.encode(catalog, Anchor.NONE)));
  }

  @Test
  void isWithinATransaction() {
    StreamPosition position = position(null);
    Map<String, Object> first = position.delivered(new RowPosition(NEXT, 0, 1));
    Map<String, Object> later = position.delivered(new RowPosition(NEXT, 2, 5));

    assertThat(first)
        .isEqualTo(
            Map.of(
                "gtid_set",
                A + ":1-100",
                "gtid",
                A + ":101",
                "event",
                0L,
                "row",
                1L,
                "branch",
                "main",
                "definitions",
                codec.encode(catalog, Anchor.NONE)));
    assertThat(later).containsEntry("event", 2L).containsEntry("row", 5L);
    assertThat(position.offset()).isEqualTo(later);
  }

  @Test
  void goesOnBehindATransaction() {
    StreamPosition position = position(null);
    position.delivered(new RowPosition(NEXT, 0, 1));
    position.committed(NEXT);

    assertThat(position.executed()).isEqualTo(GtidSet.parse(A + ":1-101"));
    assertThat(position.offset())
        .containsEntry("gtid_set", A + ":1-101")
        .doesNotContainKeys("gtid", "event", "row");
  }

  @Test
  void goesOnWithinTheTransactionThatWasUnderWay() {
    RowPosition underWay = new RowPosition(NEXT, 1, 7);
    StreamPosition position = position(underWay);

    assertThat(position.within(NEXT)).isEqualTo(underWay);
    assertThat(position.within(new Gtid(A, 102)))
        .isEqualTo(new RowPosition(new Gtid(A, 102), 0, 0));
    assertThat(position.offset())
        .containsEntry("gtid", A + ":101")
        .containsEntry("event", 1L)
        .containsEntry("row", 7L);
    position.committed(NEXT);
    assertThat(position.within(NEXT)).isEqualTo(new RowPosition(NEXT, 0, 0));
  }

  @Test
  void namesAnotherTransactionThatComesFirst() {
    StreamPosition position = position(new RowPosition(NEXT, 1, 7));

    assertThat(position.delivered(new RowPosition(new Gtid(A, 102), 0, 1)))
        .containsEntry("gtid", A + ":102");
  }

  @Test
  void countsTransactionsThatNeverCome() {
    StreamPosition position = position(null);
    position.executedToo(GtidSet.parse(A + ":101:103"));

    assertThat(position.offset()).containsEntry("gtid_set", A + ":1-101:103");
    position.committed(new Gtid(A, 102));
    assertThat(position.offset()).containsEntry("gtid_set", A + ":1-103");
  }

  @Test
  void encodesTheDefinitionsAgainOnlyWhenTheyChange() {
    StreamPosition position = position(null);
    Object before = position.offset().get("definitions");
    assertThat(position.delivered(new RowPosition(NEXT, 0, 1)).get("definitions")).isSameAs(before);

    catalog.put(TABLE);
    Object after = position.delivered(new RowPosition(NEXT, 0, 2)).get("definitions");
    assertThat(codec.decode((String) after).tables())
        .extracting(table -> table.definition())
        .containsExactly(TABLE);

    catalog.put(TABLE);
    position.committed(NEXT);
    assertThat(position.offset().get("definitions")).isSameAs(after);
  }

  @Test
  void givesOffsetsThatLaterOnesDoNotChange() {
    StreamPosition position = position(null);
    Map<String, Object> first = position.delivered(new RowPosition(NEXT, 0, 1));
    position.delivered(new RowPosition(NEXT, 0, 2));
    position.committed(NEXT);

    assertThat(first).containsEntry("row", 1L).containsEntry("gtid_set", A + ":1-100");
  }

  @Test
  void canBeReadBack() {
    StreamPosition position = position(null);
    catalog.put(TABLE);
    SourceOffset within = SourceOffset.fromMap(position.delivered(new RowPosition(NEXT, 2, 5)));

    assertThat(within)
        .isEqualTo(
            new SourceOffset(
                GtidSet.parse(A + ":1-100"),
                Optional.of(new RowPosition(NEXT, 2, 5)),
                "main",
                codec.encode(catalog, Anchor.NONE)));
  }

  @Test
  void storesNoDefinitionsBeforeTheyAreRebuilt() {
    StreamPosition position = position(null, true);
    catalog.put(TABLE);

    assertThat(position.begin(new Gtid(A, 7))).isTrue();
    assertThat(position.offset()).doesNotContainKey("definitions");
    assertThat(position.begin(NEXT)).isFalse();
    assertThat(position.offset()).containsEntry("definitions", codec.encode(catalog, Anchor.NONE));
  }

  @Test
  void namesTheCommitsThatHaveTheDefinitions() {
    catalog.put(TABLE);
    StreamPosition position = position(null);
    Object all = position.offset().get("definitions");
    Anchor anchor = new Anchor(Map.of("db", "hash"), Map.of(TABLE.id(), TABLE));

    position.anchor(anchor);

    assertThat(position.offset())
        .containsEntry("commits", "{\"db\":\"hash\"}")
        .doesNotContainKey("definitions");
    position.anchor(Anchor.NONE);
    assertThat(position.offset()).containsEntry("definitions", all).doesNotContainKey("commits");
  }

  @Test
  void knowsTheDefinitionsWhenItIsToldOfCommits() {
    StreamPosition position = position(null, true);

    position.anchor(new Anchor(Map.of("db", "hash"), Map.of()));

    assertThat(position.offset()).containsKey("commits");
  }

  @Test
  void keepsTheTablesThatJoinUntilTheyHave() {
    TableId joining = new TableId("db", "joining");
    JoiningTables captured =
        new JoiningTables(table -> true, Map.of(joining, GtidSet.parse(A + ":1-102")));
    StreamPosition position =
        new StreamPosition(
            SourceOffset.at(GtidSet.parse(A + ":1-100"), "main").withFilter("f", Map.of()),
            catalog,
            codec,
            Anchor.NONE,
            captured,
            new TouchedTables(Optional.empty()),
            false);

    position.begin(NEXT);
    assertThat(captured.captures(NEXT, joining)).isFalse();
    assertThat(captured.captures(NEXT, TABLE.id())).isTrue();
    position.committed(NEXT);
    assertThat(SourceOffset.fromMap(position.offset()).joining()).containsOnlyKeys(joining);
    position.begin(new Gtid(A, 102));
    assertThat(captured.captures(new Gtid(A, 102), joining)).isFalse();
    position.committed(new Gtid(A, 102));
    assertThat(position.offset()).doesNotContainKey("joining").containsEntry("filter", "f");
    position.begin(new Gtid(A, 103));
    assertThat(captured.captures(new Gtid(A, 103), joining)).isTrue();
  }
}
