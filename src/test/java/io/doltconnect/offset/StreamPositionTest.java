package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.TableId;
import io.doltconnect.offset.SourceOffset.RowPosition;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
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
        new SourceOffset(GtidSet.parse(A + ":1-100"), Optional.ofNullable(underWay), "x", null),
        catalog,
        codec,
        "main",
        rebuilding);
  }

  @Test
  void isBetweenTransactions() {
    assertThat(position(null).offset())
        .isEqualTo(
            Map.of(
                "gtid_set", A + ":1-100", "branch", "main", "definitions", codec.encode(catalog)));
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
                codec.encode(catalog)));
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
    assertThat(codec.decode((String) after))
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
                codec.encode(catalog)));
  }

  @Test
  void storesNoDefinitionsBeforeTheyAreRebuilt() {
    StreamPosition position = position(null, true);
    catalog.put(TABLE);

    assertThat(position.isExecuted(new Gtid(A, 7))).isTrue();
    assertThat(position.offset()).doesNotContainKey("definitions");
    assertThat(position.isExecuted(NEXT)).isFalse();
    assertThat(position.offset()).containsEntry("definitions", codec.encode(catalog));
  }
}
