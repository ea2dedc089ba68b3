package io.doltconnect.offset;

import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of some tables that was asked for while the stream runs. Its tables are read in the
 * order of their names, so that one of them says how far it is. Immutable.
 *
 * @param id names it in the log and in notifications
 * @param origin who asked for it
 * @param tables expressions that tables match which are read
 * @param conditions what rows have to be, in SQL
 * @param left expressions that tables match which are not to be read after all
 * @param reached how far it is; empty if it has not begun
 */
public record QueuedSnapshot(
    String id,
    Origin origin,
    List<String> tables,
    List<Condition> conditions,
    List<String> left,
    Optional<Reached> reached) {

  /** Who asks for snapshots. */
  public enum Origin {
    /** A property of the configuration. */
    CONFIGURATION,
    /** A record of the signal topic. */
    SIGNAL
  }

  /**
   * Which rows of some tables are wanted.
   *
   * @param tables an expression that the tables match
   * @param filter a condition in SQL
   */
  public record Condition(String tables, String filter) {}

  /**
   * A place in a snapshot.
   *
   * @param table the table that is being read, or was the last one that was
   * @param key the values of the key that was read last; empty if none was
   * @param ended whether all of the table is read
   * @param rows how many rows of it were delivered
   */
  public record Reached(TableId table, Optional<List<Object>> key, boolean ended, long rows) {
    public Reached {
      key = key.map(List::copyOf);
    }

    /** Before a table's first row. */
    public static Reached before(TableId table) {
      return new Reached(table, Optional.empty(), false, 0);
    }

    /** Behind a row. */
    public Reached behind(List<Object> rowKey) {
      return new Reached(table, Optional.of(rowKey), false, rows + 1);
    }

    /** Behind a key of which no row is delivered. */
    public Reached skippedTo(List<Object> rowKey) {
      return new Reached(table, Optional.of(rowKey), false, rows);
    }

    /** Behind a row that cannot be converted, so that its key is not known. */
    public Reached withRow() {
      return new Reached(table, key, false, rows + 1);
    }

    /** Behind the table's last row. */
    public Reached atEnd() {
      return new Reached(table, Optional.empty(), true, rows);
    }
  }

  public QueuedSnapshot {
    tables = List.copyOf(tables);
    conditions = List.copyOf(conditions);
    left = List.copyOf(left);
  }

  /** One that has not begun. */
  public static QueuedSnapshot of(
      String id, Origin origin, List<String> tables, List<Condition> conditions) {
    return new QueuedSnapshot(id, origin, tables, conditions, List.of(), Optional.empty());
  }

  /** The same without some tables. */
  public QueuedSnapshot without(List<String> expressions) {
    List<String> more = new ArrayList<>(left);
    more.addAll(expressions);
    return new QueuedSnapshot(id, origin, tables, conditions, more, reached);
  }

  /** The same at another place. */
  public QueuedSnapshot at(Reached place) {
    return new QueuedSnapshot(id, origin, tables, conditions, left, Optional.of(place));
  }
}
