package io.doltconnect.record;

import io.doltconnect.binlog.TableId;
import io.doltconnect.config.Operation;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/**
 * Leaves out the deletions of keys that are there again: updates can hand a key of the user's
 * choice from one row to another, and whoever applied them in the log's order would end up without
 * the row. Not thread-safe.
 */
final class MessageKeyChanges {
  private final KeyHashes written = new KeyHashes();
  private TableId table;

  void begin() {
    table = null;
    written.clear();
  }

  /**
   * Takes every change of a transaction in its order, also those that were delivered before.
   *
   * @return the change as it is to be delivered; empty if not at all
   */
  Optional<RowChange> admit(RowChange change) {
    TableSchemas schemas = change.schemas();
    if (!schemas.table().id().equals(table)) {
      begin();
      table = schemas.table().id();
    }
    return switch (change.operation()) {
      case CREATE -> {
        written.add(ChangeRecords.key(schemas, change.after()));
        yield Optional.of(change);
      }
      case DELETE ->
          written.contains(ChangeRecords.key(schemas, change.before()))
              ? Optional.empty()
              : Optional.of(change);
      default -> Optional.of(update(change));
    };
  }

  private RowChange update(RowChange change) {
    if (change.before() == null) {
      return change;
    }
    Struct oldKey = ChangeRecords.key(change.schemas(), change.before());
    Struct newKey = ChangeRecords.key(change.schemas(), change.after());
    if (oldKey.equals(newKey)) {
      return change;
    }
    boolean takenOver = written.contains(oldKey);
    written.add(newKey);
    return takenOver ? change.as(Operation.CREATE, null, change.after()) : change;
  }
}
