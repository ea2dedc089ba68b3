package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements that define primary keys anew. DROP PRIMARY KEY of a table that has rows is not among
 * them, because it takes all memory of the server.
 */
final class KeyOperations {
  private final Session session;
  private final Model model;
  private final Choice choice;
  private final ColumnTypes types;

  KeyOperations(Session session, Model model, Choice choice) {
    this.session = session;
    this.model = model;
    this.choice = choice;
    this.types = new ColumnTypes(choice);
  }

  /** Executes one statement. */
  void any() throws SQLException {
    Table table = model.anyTable();
    String alter = "ALTER TABLE " + table.name();
    if (table.key().isEmpty()) {
      List<Column> columns =
          table.columns().stream()
              .filter(column -> column.isWhole() || column.baseType().equals("varchar"))
              .toList();
      if (!columns.isEmpty()) {
        session.run(
            "DELETE FROM %s WHERE %s IS NULL".formatted(table.name(), columns.get(0).name()));
        session.run(alter + " ADD PRIMARY KEY (" + columns.get(0).name() + ")");
      }
    } else if (table.key().size() == 1 && choice.chance(70)) {
      Column key = table.key().get(0);
      String type =
          key.isWhole() && choice.chance(40)
              ? choice.of("varchar(64)", "decimal(30,3)")
              : types.widened(key).or(() -> types.changed(key)).orElse("varchar(80)");
      session.run("%s MODIFY COLUMN %s %s NOT NULL".formatted(alter, key.name(), type));
    } else if (choice.chance(40)) {
      List<Column> columns =
          table.columns().stream().filter(Column::isWhole).filter(c -> !c.nullable()).toList();
      if (!columns.isEmpty()) {
        session.run(
            "%s DROP PRIMARY KEY, ADD PRIMARY KEY (%s)"
                .formatted(
                    alter,
                    choice.some(columns).stream()
                        .map(Column::name)
                        .collect(Collectors.joining(", "))));
      }
    } else if (!hasUniqueIndex(table)) {
      session.run("TRUNCATE TABLE " + table.name());
      session.run(alter + " DROP PRIMARY KEY");
    }
    model.read();
  }

  private boolean hasUniqueIndex(Table table) throws SQLException {
    return !session
        .query(
            "SELECT index_name FROM information_schema.statistics WHERE table_schema = '%s'"
                    .formatted(session.database())
                + " AND table_name = '%s' AND non_unique = 0 AND index_name <> 'PRIMARY'"
                    .formatted(table.name()))
        .isEmpty();
  }
}
