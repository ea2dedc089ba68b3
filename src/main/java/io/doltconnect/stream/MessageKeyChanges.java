package io.doltconnect.stream;

import io.doltconnect.config.Operation;
import io.doltconnect.model.TableId;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.TableSchemas;
import org.apache.kafka.connect.data.Struct;

/**
 * Leaves out the deletions of keys that are there again: insertions and updates can give a key of
 * the user's choice to another row before an update takes it from the one that had it, and whoever
 * applied them in the log's order would end up without the row. Of one table the deletions come
 * first, so that none of them is of a key that is there again. Not thread-safe.
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
   * @return the change as it is to be delivered
   */
  RowChange admit(RowChange change) {
    TableSchemas schemas = change.schemas();
    if (!schemas.table().id().equals(table)) {
      begin();
      table = schemas.table().id();
    }
    return switch (change.operation()) {
      case CREATE -> {
        written.add(ChangeRecords.key(schemas, change.after()));
        yield change;
      }
      case UPDATE -> update(change);
      default -> change;
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
