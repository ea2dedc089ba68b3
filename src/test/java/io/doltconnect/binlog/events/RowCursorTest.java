package io.doltconnect.binlog.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.EventBytes;
import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCursorTest {

  private static TableMap integers(int columns) {
    MapBytes map = new MapBytes("d", "t");
    for (int i = 0; i < columns; i++) {
      map.nullable("c" + i, WireType.LONG);
    }
    return map.minimal();
  }

  private static List<Integer> image(RowCursor cursor, int columns, boolean after) {
    cursor.beginImage(after);
    List<Integer> values = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      values.add(cursor.hasValue(column) ? cursor.reader().readInt32() : null);
    }
    return values;
  }

  @Test
  void readsRowsWithNulls() {
    RowCursor cursor =
        new RowBytes(3, Kind.INSERT)
            .image(1, null, 3)
            .image(null, null, null)
            .image(4, 5, null)
            .event(integers(3), 0)
            .open();

    assertThat(image(cursor, 3, true)).containsExactly(1, null, 3);
    assertThat(cursor.hasNext()).isTrue();
    assertThat(image(cursor, 3, true)).containsExactly(null, null, null);
    assertThat(image(cursor, 3, true)).containsExactly(4, 5, null);
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void countsNullBitsOfThePresentColumnsOnly() {
    RowBytes rows = new RowBytes(10, Kind.INSERT).without(0).without(4).without(9);
    RowCursor cursor =
        rows.image(1, null, 3, 5, 6, null, 8)
            .image(null, 2, null, null, null, 7, null)
            .event(integers(10), 0)
            .open();

    assertThat(image(cursor, 10, true))
        .containsExactly(null, 1, null, 3, null, 5, 6, null, 8, null);
    assertThat(image(cursor, 10, true))
        .containsExactly(null, null, 2, null, null, null, null, 7, null, null);
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void readsNullsBeyondOneByteOfBits() {
    Object[] values = new Object[17];
    Arrays.fill(values, 9);
    values[7] = null;
    values[8] = null;
    values[16] = null;
    RowCursor cursor = new RowBytes(17, Kind.DELETE).image(values).event(integers(17), 0).open();

    assertThat(image(cursor, 17, false))
        .containsExactly(9, 9, 9, 9, 9, 9, 9, null, null, 9, 9, 9, 9, 9, 9, 9, null);
  }

  @Test
  void readsBothImagesOfAnUpdate() {
    RowCursor cursor =
        new RowBytes(2, Kind.UPDATE)
            .image(1, null)
            .image(null, 2)
            .image(3, 3)
            .image(4, null)
            .event(integers(2), 0)
            .open();

    assertThat(image(cursor, 2, false)).containsExactly(1, null);
    assertThat(image(cursor, 2, true)).containsExactly(null, 2);
    assertThat(image(cursor, 2, false)).containsExactly(3, 3);
    assertThat(image(cursor, 2, true)).containsExactly(4, null);
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void readsImagesThatDifferInTheirColumns() {
    byte[] bytes =
        new EventBytes()
            .lengthEncoded(2)
            .uint(1, 0b01)
            .uint(1, 0b11)
            .uint(1, 0)
            .uint(4, 1)
            .uint(1, 0b01)
            .uint(4, 2)
            .toByteArray();
    RowCursor cursor = new RowCursor(integers(2), Kind.UPDATE, new ByteReader(bytes));

    assertThat(image(cursor, 2, false)).containsExactly(1, null);
    assertThat(image(cursor, 2, true)).containsExactly(null, 2);
  }

  @Test
  void comparesImagesByTheirBytes() {
    assertThat(unchanged(new RowBytes(2, Kind.UPDATE).image(1, null).image(1, null))).isTrue();
    assertThat(unchanged(new RowBytes(2, Kind.UPDATE).image(1, 2).image(1, 3))).isFalse();
    assertThat(unchanged(new RowBytes(2, Kind.UPDATE).image(1, null).image(1, 0))).isFalse();
    assertThat(unchanged(new RowBytes(2, Kind.UPDATE).image(1, null).image(null, 1))).isFalse();
  }

  private static boolean unchanged(RowBytes rows) {
    RowCursor cursor = rows.event(integers(2), 0).open();
    int start = cursor.reader().position();
    image(cursor, 2, false);
    int middle = cursor.reader().position();
    image(cursor, 2, true);
    return cursor.sameBytes(start, middle, cursor.reader().position());
  }

  @Test
  void refusesRowsOfAnotherNumberOfColumnsThanTheMap() {
    RowsEvent event = new RowBytes(3, Kind.INSERT).image(1, 2, 3).event(integers(2), 0);

    assertThatThrownBy(event::open)
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("3 columns")
        .hasMessageContaining("d.t with 2 columns");
  }

  @Test
  void refusesARowThatEndsTooEarly() {
    byte[] whole = new RowBytes(1, Kind.INSERT).image(1).toByteArray();
    RowCursor cursor =
        new RowCursor(
            integers(1), Kind.INSERT, new ByteReader(Arrays.copyOf(whole, whole.length - 1)));

    assertThatThrownBy(() -> image(cursor, 1, true)).isInstanceOf(MalformedEventException.class);
  }
}
