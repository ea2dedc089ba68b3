package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.model.DoltVersion;
import io.doltconnect.model.ServerRun;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.WireTypes;
import io.doltconnect.schema.columns.UnknownColumnsException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Knows in which {@link Dialect} rows were written. What the rows themselves prove holds; else the
 * version of the process that wrote them, which the time in their header names. Never guesses. Not
 * thread-safe: it belongs to the task's thread.
 */
public final class Dialects {
  private static final DoltVersion OWN_PLACES_SINCE = new DoltVersion(2, 2, 4);

  private final StreamPosition position;
  private Instant writerStarted = Instant.EPOCH;

  /**
   * Dialects of a stream.
   *
   * @param position has the runs of the server that are known, and keeps what rows prove
   */
  public Dialects(StreamPosition position) {
    this.position = position;
  }

  /** The rows that come are of a process that was started then. */
  public void begin(Instant started) {
    writerStarted = started;
    position.writer(started);
  }

  /**
   * The dialect of the rows of an event.
   *
   * @param altered whether a statement may have rewritten the table just before
   * @throws UnknownColumnsException if it is not known and matters
   */
  Dialect of(TableDefinition table, RowsEvent event, boolean altered) {
    if (event.table().carried().length < event.table().columns()) {
      prove();
    }
    int[] swapped = Dialect.KEY_IN_ITS_ORDER.order(table);
    if (isOwnPlaces(swapped)) {
      return Dialect.OWN_PLACES;
    }
    if ((!altered || showsNewRows(event)) && !couldBeSwapped(table, swapped)) {
      prove();
      return Dialect.OWN_PLACES;
    }
    List<Dialect> recorded =
        position.servers().versions(writerStarted).stream()
            .map(DoltVersion::parse)
            .flatMap(Optional::stream)
            .map(Dialects::of)
            .distinct()
            .toList();
    if (recorded.size() != 1) {
      throw new UnknownColumnsException(reason(table), advice());
    }
    return recorded.get(0);
  }

  /** The rows at hand show that their writer is one that has each value at its own place. */
  private void prove() {
    boolean known =
        position.servers().versions(writerStarted).stream()
            .map(DoltVersion::parse)
            .anyMatch(version -> version.filter(seen -> seen.isFrom(OWN_PLACES_SINCE)).isPresent());
    if (!known) {
      position.server(new ServerRun(writerStarted, writerStarted, OWN_PLACES_SINCE.toString()));
    }
  }

  private static Dialect of(DoltVersion version) {
    return version.isFrom(OWN_PLACES_SINCE) ? Dialect.OWN_PLACES : Dialect.KEY_IN_ITS_ORDER;
  }

  private static boolean isOwnPlaces(int[] order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Deleted rows may be of a former definition. */
  private static boolean showsNewRows(RowsEvent event) {
    return event.kind() != RowsEvent.Kind.DELETE || event.written() != null;
  }

  /**
   * Whether a Dolt that puts the values into the order of the key could log rows of the table: it
   * panics where a column of the key is stored in another encoding than the one whose place it
   * takes (store/val/tuple_descriptor.go, ExpectEncoding).
   */
  private static boolean couldBeSwapped(TableDefinition table, int[] swapped) {
    for (int place = 0; place < swapped.length; place++) {
      ColumnType own = table.columns().get(place).type();
      ColumnType other = table.columns().get(swapped[place]).type();
      if (!encoding(own).equals(encoding(other))) {
        return false;
      }
    }
    return true;
  }

  /** A name for how Dolt stores values of a type in a key; equal if in doubt. */
  private static String encoding(ColumnType type) {
    return switch (type.sqlType()) {
      case TINYINT, SMALLINT, BIGINT -> type.sqlType() + (type.unsigned() ? " UNSIGNED" : "");
      case MEDIUMINT, INT -> type.unsigned() ? "INT UNSIGNED" : "INT";
      case FLOAT -> WireTypes.isDouble(type) ? "DOUBLE" : "FLOAT";
      case DATETIME, TIMESTAMP -> "DATETIME";
      case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> "TEXT";
      case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> "BYTES";
      case GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION ->
          SqlType.GEOMETRY.name();
      default -> type.sqlType().name();
    };
  }

  private String reason(TableDefinition table) {
    return ("The primary key of table %s is %s, in another order than the table's columns. Up to Dolt"
            + " 2.2.3 the log has the values of such a key at each other's places, from 2.2.4 on at"
            + " their own, and it is not known which Dolt wrote these rows: one that was started at"
            + " %s and ended before this connector was connected to it (known are %s)")
        .formatted(table.id(), table.primaryKey(), writerStarted, known());
  }

  private String advice() {
    return ("If you know its version, add \"%s\":\"<version>\" to the offset's key 'servers' (PATCH"
            + " /connectors/<name>/offsets). Or leave the table out (table.exclude.list), or add this"
            + " transaction to the offset's gtid_set, which leaves its changes out")
        .formatted(writerStarted);
  }

  private List<String> known() {
    return position.servers().runs().stream().map(run -> run.version() + " " + run.span()).toList();
  }
}
