package io.doltconnect.snapshot;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables whose rows are read from commits, and the parts in which they are read, in a fixed
 * order. Made from the same commits and settings, it is the same again. Immutable.
 *
 * @param commits by database the commit
 * @param tables their definitions in the commits, ordered by name
 * @param parts in the order of the tables
 */
record SnapshotPlan(
    Map<String, String> commits, List<TableDefinition> tables, List<TablePart> parts) {
  private static final int DIGEST_BYTES = 8;

  SnapshotPlan {
    commits = Map.copyOf(commits);
    tables = List.copyOf(tables);
    parts = List.copyOf(parts);
  }

  String commit(TableId table) {
    return commits.get(table.database());
  }

  /** The definition of the table that a part is of. */
  TableDefinition table(TablePart part) {
    return tables.get(part.table());
  }

  /** The table's definition in the commit; empty if it is not read from there. */
  Optional<TableDefinition> definition(TableId table) {
    int low = 0;
    int high = tables.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = tables.get(middle).id().compareTo(table);
      if (order == 0) {
        return Optional.of(tables.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** A short text that differs for another plan. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (TablePart part : parts) {
        TableId id = table(part).id();
        for (String text :
            Arrays.asList(
                id.database(), id.table(), commit(id), part.range().from(), part.range().to())) {
          sha.update(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
          sha.update((byte) 0);
        }
      }
      return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }
}
