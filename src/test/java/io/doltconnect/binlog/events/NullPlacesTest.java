package io.doltconnect.binlog.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import org.junit.jupiter.api.Test;

class NullPlacesTest {
  private static final TableMap MAP =
      new MapBytes("db", "t")
          .nullable("a", WireType.LONG)
          .nullable("b", WireType.VARCHAR, 40, 0)
          .nullable("c", WireType.LONG)
          .minimal();

  @Test
  void looksAtTheOldImages() {
    RowsEvent updates =
        new RowBytes(3, Kind.UPDATE)
            .image(null, "x", 1)
            .image(5, "y", null)
            .image(null, null, 2)
            .image(5, "long", null)
            .event(MAP, 0);
    assertThat(NullPlaces.of(updates))
        .hasValueSatisfying(
            places -> {
              assertThat(places.always()).hasToString("{0}");
              assertThat(places.ever()).hasToString("{0, 1}");
            });

    RowsEvent deletions =
        new RowBytes(3, Kind.DELETE).image(1, null, null).image(2, null, 3).event(MAP, 0);
    assertThat(NullPlaces.of(deletions))
        .hasValueSatisfying(
            places -> {
              assertThat(places.always()).hasToString("{1}");
              assertThat(places.ever()).hasToString("{1, 2}");
            });
  }

  @Test
  void findsNoneInInsertions() {
    assertThat(NullPlaces.of(new RowBytes(3, Kind.INSERT).image(1, null, 2).event(MAP, 0)))
        .isEmpty();
  }

  @Test
  void seesAnUpdateThatChangesNothing() {
    RowBytes rows = new RowBytes(3, Kind.UPDATE).image(1, "x", 2).image(1, "x", 3);
    assertThat(rows.event(MAP, 0).hasUnchangedRow()).isFalse();
    assertThat(rows.image(2, null, 2).image(2, null, 2).event(MAP, 0).hasUnchangedRow()).isTrue();
    assertThat(new RowBytes(3, Kind.DELETE).image(1, "x", 2).event(MAP, 0).hasUnchangedRow())
        .isFalse();
  }
}
