package io.doltconnect.record;

import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.Alteration;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the deletions that are not what they seem. When a primary key was defined anew, Dolt
 * (binlog_producer.go, createRowEvents) deletes every row of the table and inserts every row, both
 * read with the new definition, often under the same key: the two come from different key spaces,
 * of which the log keeps nothing.
 *
 * <p>This may be so after a statement that defined the table's key, up to the next rows of its
 * database, which are those that the statement rewrote, because Dolt writes the changes of a
 * database one after the other; and for the first rows of a database after a start, when the
 * statement may have been before it. Not thread-safe.
 */
final class KeyRedefinitions {
  private final Map<TableId, TrackedTable> former = new HashMap<>();
  private final Map<TableId, Map<String, String>> renamed = new HashMap<>();
  private final Set<TableId> redefined = new HashSet<>();
  private final Set<String> settledDatabases = new HashSet<>();
  private String database;

  void begin() {
    database = null;
  }

  /**
   * Takes every statement of the stream.
   *
   * @param before what was known of the table before it, if it alters one
   */
  void statement(DdlStatement statement, Optional<TrackedTable> before) {
    if (statement instanceof DdlStatement.AlterTable alter) {
      before.ifPresent(known -> former.putIfAbsent(alter.table(), known));
      alter.steps().forEach(step -> step(alter.table(), step));
    } else if (statement instanceof DdlStatement.RenameTable rename) {
      former.remove(rename.from());
      if (redefined.contains(rename.from())) {
        redefined.add(rename.to());
      }
    } else if (statement instanceof DdlStatement.CreateTable create) {
      former.remove(create.definition().id());
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      settledDatabases.remove(unreadable.database());
    }
  }

  private void step(TableId table, Alteration step) {
    if (step instanceof Alteration.PrimaryKey) {
      redefined.add(table);
    } else if (step instanceof Alteration.RenameColumn rename) {
      Map<String, String> names = renamed.computeIfAbsent(table, ignored -> new HashMap<>());
      String first = names.remove(lower(rename.from()));
      names.put(lower(rename.to()), first == null ? lower(rename.from()) : first);
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Takes every rows event of a transaction, also one that was delivered before. */
  void rows(RowsEvent event) {
    database = event.table().table().database();
  }

  /** Whether a statement on the table may have rewritten it since the last rows of its database. */
  boolean mayBeRewritten(RowsEvent event) {
    TableId table = event.table().table();
    return former.containsKey(table)
        || redefined.contains(table)
        || !settledDatabases.contains(table.database());
  }

  /**
   * What the deletions of an event mean.
   *
   * @return empty if they are what they seem, or the event has none
   */
  Optional<Deletions> deletions(RowsEvent event, RowReader reader, TableVersions versions) {
    TableId table = event.table().table();
    if (event.kind() != RowsEvent.Kind.DELETE) {
      return Optional.empty();
    }
    TrackedTable before = redefined.contains(table) ? former.get(table) : null;
    if (before != null && !hasSameKeyColumns(before.definition(), reader.schemas().table())) {
      return Optional.of(Deletions.none());
    }
    if (before != null && !renamed.containsKey(table)) {
      Optional<Deletions> told = versions.former(before, reader).map(Deletions::of);
      if (told.isPresent()) {
        return told;
      }
    }
    boolean suspect = redefined.contains(table) || !settledDatabases.contains(table.database());
    return suspect && !reader.schemas().table().primaryKey().isEmpty()
        ? event
            .insertions()
            .map(insertions -> Deletions.beside(new WrittenKeys(insertions, reader), event, reader))
        : Optional.empty();
  }

  private boolean hasSameKeyColumns(TableDefinition before, TableDefinition now) {
    Map<String, String> names = renamed.getOrDefault(now.id(), Map.of());
    return now.primaryKey().stream()
        .map(KeyRedefinitions::lower)
        .map(name -> names.getOrDefault(name, name))
        .toList()
        .equals(before.primaryKey().stream().map(KeyRedefinitions::lower).toList());
  }

  void commit() {
    if (database != null) {
      String of = database;
      settledDatabases.add(of);
      redefined.removeIf(table -> table.database().equals(of));
      former.keySet().removeIf(table -> table.database().equals(of));
      renamed.keySet().removeIf(table -> table.database().equals(of));
    }
    begin();
  }
}
