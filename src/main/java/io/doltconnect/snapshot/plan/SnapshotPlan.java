package io.doltconnect.snapshot.plan;

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
import java.util.stream.Collectors;

/**
 * The tables whose rows are read from commits, and the parts in which they are read, in a fixed
 * order. Made from the same commits and settings, it is the same again. Immutable.
 */
public final class SnapshotPlan {
  private static final int DIGEST_BYTES = 8;

  private final Map<String, String> commits;
  private final List<TableDefinition> tables;
  private final Map<TableId, TableDefinition> byName;
  private final List<TablePart> parts;

  /**
   * A plan.
   *
   * @param commits by database the commit
   * @param tables their definitions in the commits, ordered by name
   * @param parts in the order of the tables
   */
  SnapshotPlan(Map<String, String> commits, List<TableDefinition> tables, List<TablePart> parts) {
    this.commits = Map.copyOf(commits);
    this.tables = List.copyOf(tables);
    this.byName =
        tables.stream().collect(Collectors.toUnmodifiableMap(TableDefinition::id, table -> table));
    this.parts = List.copyOf(parts);
  }

  /** By database the commit whose rows are read. */
  public Map<String, String> commits() {
    return commits;
  }

  /** The definitions in the commits, ordered by name. */
  public List<TableDefinition> tables() {
    return tables;
  }

  /** The parts in the order of their tables. */
  public List<TablePart> parts() {
    return parts;
  }

  public String commit(TableId table) {
    return commits.get(table.database());
  }

  /** The definition of the table that a part is of. */
  public TableDefinition table(TablePart part) {
    return tables.get(part.table());
  }

  /** The table's definition in the commit; empty if it is not read from there. */
  public Optional<TableDefinition> definition(TableId table) {
    return Optional.ofNullable(byName.get(table));
  }

  /** How many rows of a table are read from its commit. */
  long rows(TableId table) {
    return parts.stream()
        .filter(part -> table(part).id().equals(table))
        .mapToLong(TablePart::rows)
        .sum();
  }

  /** A short text that differs for another plan. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (TablePart part : parts) {
        TableId id = table(part).id();
        for (String text :
            Arrays.asList(
                id.database(),
                id.table(),
                commit(id),
                part.range().from().orElse(null),
                part.range().to().orElse(null))) {
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
