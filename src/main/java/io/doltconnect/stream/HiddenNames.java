package io.doltconnect.stream;

import io.doltconnect.config.ColumnMask;
import io.doltconnect.config.ColumnRule;
import io.doltconnect.config.ColumnSettings;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.Alteration;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TrackedTable;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Stops at a statement that gives a column, or its table, a name under which less of it is held
 * back: properties go by names, so that the next row would show what none before it did.
 */
final class HiddenNames {
  private final ColumnSettings columns;
  private final TableCatalog catalog;

  HiddenNames(ColumnSettings columns, TableCatalog catalog) {
    this.columns = columns;
    this.catalog = catalog;
  }

  /**
   * Looks at a statement that the catalog is still before.
   *
   * @throws ConnectException if a column is held back before it, and less so behind it
   */
  void require(DdlStatement statement) {
    if (columns.hideAny()) {
      statement.accept(new Statement());
    }
  }

  private void require(TableId from, String column, TableId to, String name) {
    ColumnRule before = columns.of(from, column);
    if (level(before) <= level(columns.of(to, name))) {
      return;
    }
    String property = before.excludedBy().orElseGet(() -> before.masks().get(0).property());
    throw new ConnectException(
        "Column %s of table %s gets the name %s.%s, under which '%s' does not hold it back any more. To go on holding it back, let the property match both names; if it may be seen from now on, let it match neither"
            .formatted(column, from, to, name, property));
  }

  /** How little records tell of the column. */
  private static int level(ColumnRule rule) {
    if (rule.excludedBy().isPresent()) {
      return 3;
    }
    return rule.masks().stream()
        .findFirst()
        .map((ColumnMask mask) -> mask.map(asterisks -> 2, hash -> 1))
        .orElse(0);
  }

  private final class Statement implements DdlStatement.Visitor {
    @Override
    public void visit(DdlStatement.RenameTable rename) {
      Optional<TrackedTable> before = catalog.get(rename.from());
      if (before.isPresent() && catalog.captures(rename.to())) {
        before
            .get()
            .definition()
            .columns()
            .forEach(column -> require(rename.from(), column.name(), rename.to(), column.name()));
      }
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      if (catalog.captures(alter.table())) {
        alter.steps().forEach(step -> step.accept(new Step(alter.table())));
      }
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      // Its columns have their first names.
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      // Nothing gets a name.
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      // Nothing gets a name.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It changes no definition.
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      // Dolt writes every RENAME in a form that is read.
    }
  }

  private final class Step implements Alteration.StepVisitor {
    private final TableId table;

    Step(TableId table) {
      this.table = table;
    }

    @Override
    public void visit(Alteration.RenameColumn rename) {
      require(table, rename.from(), table, rename.to());
    }

    @Override
    public void visit(Alteration.ModifyColumn modify) {
      Column column = modify.column();
      require(table, modify.name(), table, column.name());
    }

    @Override
    public void visit(Alteration.AddColumn add) {
      // It had no name.
    }

    @Override
    public void visit(Alteration.DropColumn drop) {
      // Nothing is left of it.
    }

    @Override
    public void visit(Alteration.PrimaryKey key) {
      // No column gets a name.
    }
  }
}
