package io.doltconnect.snapshot;

import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tables whose rows are read from commits, in a fixed order. Made from the same commits and
 * settings, it is the same again. Immutable.
 *
 * @param commits by database the commit
 * @param tables their definitions in the commits, ordered by name
 */
record SnapshotPlan(Map<String, String> commits, List<TableDefinition> tables) {
  private static final int DIGEST_BYTES = 8;

  SnapshotPlan {
    commits = Map.copyOf(commits);
    List<TableDefinition> sorted = new ArrayList<>(tables);
    sorted.sort(Comparator.comparing(TableDefinition::id));
    tables = List.copyOf(sorted);
  }

  String commit(TableId table) {
    return commits.get(table.database());
  }

  /** The number of a table; empty if it is not read from a commit. */
  OptionalInt number(TableId table) {
    int low = 0;
    int high = tables.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = tables.get(middle).id().compareTo(table);
      if (order == 0) {
        return OptionalInt.of(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return OptionalInt.empty();
  }

  /** The table's definition in the commit; empty if it is not read from there. */
  Optional<TableDefinition> definition(TableId table) {
    OptionalInt number = number(table);
    return number.isPresent() ? Optional.of(tables.get(number.getAsInt())) : Optional.empty();
  }

  /** A short text that differs for another plan. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (TableDefinition table : tables) {
        for (String part : List.of(table.id().database(), table.id().table(), commit(table.id()))) {
          sha.update(part.getBytes(StandardCharsets.UTF_8));
          sha.update((byte) 0);
        }
      }
      return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }
}
