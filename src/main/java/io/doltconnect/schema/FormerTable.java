package io.doltconnect.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A table before the statements since the last rows of its database: Dolt writes the rows that they
 * rewrote behind them.
 *
 * @param id the table's name
 * @param known what was known of it; empty if nothing was
 * @param renamed by the present name of a column the one that it had, both in lower case
 * @param rekeyed whether its primary key was defined anew since
 * @param dropped whether a column was dropped since
 * @param added whether a column was added since
 */
public record FormerTable(
    TableId id,
    @JsonIgnore Optional<TrackedTable> known,
    Map<String, String> renamed,
    boolean rekeyed,
    boolean dropped,
    boolean added) {
  public FormerTable {
    Objects.requireNonNull(id, "id");
    renamed = Map.copyOf(renamed);
  }

  /** As offsets have it, where the table is null if it is not known or stands elsewhere. */
  @JsonCreator
  static FormerTable stored(
      @JsonProperty("id") TableId id,
      @JsonProperty("table") TrackedTable table,
      @JsonProperty("renamed") Map<String, String> renamed,
      @JsonProperty("rekeyed") boolean rekeyed,
      @JsonProperty("dropped") boolean dropped,
      @JsonProperty("added") boolean added) {
    return new FormerTable(id, Optional.ofNullable(table), renamed, rekeyed, dropped, added);
  }

  /** A table before the first of the statements. */
  public static FormerTable of(TableId id, Optional<TrackedTable> known) {
    return new FormerTable(id, known, Map.of(), false, false, false);
  }

  /** A table of which nothing is known. */
  public static FormerTable unknown(TableId id, boolean rekeyed) {
    return new FormerTable(id, Optional.empty(), Map.of(), rekeyed, false, false);
  }

  /** The same table, with what is known of it by now if nothing was. */
  public FormerTable or(Optional<TrackedTable> other) {
    return new FormerTable(id, known.or(() -> other), renamed, rekeyed, dropped, added);
  }

  /** The same without what was known of it. */
  public FormerTable withoutTable() {
    return new FormerTable(id, Optional.empty(), renamed, rekeyed, dropped, added);
  }

  /** The same table when a statement has altered it. */
  public FormerTable altered(List<Alteration> steps) {
    Steps taken = new Steps(this);
    steps.forEach(step -> step.accept(taken));
    return new FormerTable(id, known, taken.names, taken.rekeyed, taken.dropped, taken.added);
  }

  private static final class Steps implements Alteration.StepVisitor {
    private final Map<String, String> names;
    private boolean rekeyed;
    private boolean dropped;
    private boolean added;

    Steps(FormerTable before) {
      names = new HashMap<>(before.renamed);
      rekeyed = before.rekeyed;
      dropped = before.dropped;
      added = before.added;
    }

    @Override
    public void visit(Alteration.RenameColumn rename) {
      String first = names.remove(Column.folded(rename.from()));
      names.put(Column.folded(rename.to()), first == null ? Column.folded(rename.from()) : first);
    }

    @Override
    public void visit(Alteration.PrimaryKey key) {
      rekeyed = true;
    }

    @Override
    public void visit(Alteration.AddColumn add) {
      added = true;
    }

    @Override
    public void visit(Alteration.DropColumn drop) {
      dropped = true;
    }

    @Override
    public void visit(Alteration.ModifyColumn modify) {
      // What was there has the former type.
    }
  }

  /**
   * Whether its primary key had the columns that a definition's has, whatever their names.
   *
   * @throws java.util.NoSuchElementException if nothing was known of it
   */
  public boolean hasKeyColumnsOf(TableDefinition now) {
    return now.primaryKey().stream()
        .map(Column::folded)
        .map(name -> renamed.getOrDefault(name, name))
        .toList()
        .equals(
            known.orElseThrow().definition().primaryKey().stream().map(Column::folded).toList());
  }

  /**
   * What a present column was, if it was there.
   *
   * @throws java.util.NoSuchElementException if nothing was known of the table
   */
  public Optional<Column> formerly(Column present) {
    TableDefinition before = known.orElseThrow().definition();
    String name = Column.folded(present.name());
    int at = before.indexOf(renamed.getOrDefault(name, name));
    return at < 0 ? Optional.empty() : Optional.of(before.columns().get(at));
  }

  /**
   * Whether rows that are the same before and after may be others than they were, or others to a
   * consumer: Dolt shows both with the present columns. So it is not if columns only moved, or were
   * only added; they are NULL in such rows.
   */
  public boolean mayHaveOtherRows(TableDefinition now) {
    return known.isEmpty()
        || dropped && added
        || now.columns().stream()
            .anyMatch(
                column ->
                    formerly(column)
                        .filter(former -> isShownOtherwise(former.type(), column.type()))
                        .isPresent());
  }

  private static boolean isShownOtherwise(ColumnType former, ColumnType now) {
    return !former.equals(now) && !(former.sqlType().isInteger() && now.sqlType().isInteger());
  }
}
