package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.List;

/**
 * Statements that define primary keys anew. What Dolt cannot log is not among them: DROP PRIMARY
 * KEY of a table that has rows fails inside Dolt, and with ADD PRIMARY KEY in the same statement
 * the rows are logged wrongly.
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

  /**
   * Executes one statement.
   *
   * @return whether rows are deleted under a former key, which a connector does not know that is
   *     stopped between the statement and its rows
   */
  boolean any() throws SQLException {
    boolean former = false;
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
      // The rows of other types are deleted under keys of which the log does not tell the text.
      Column key = table.key().get(0);
      // A former key of one byte is often taken for the first byte of another row's new one.
      boolean told =
          key.isWhole()
              && !key.type().equals("bigint unsigned")
              && !key.baseType().equals("tinyint");
      if (told && choice.chance(40)) {
        String type = choice.of("varchar(64)", "decimal(30,3)");
        former = session.run("%s MODIFY COLUMN %s %s NOT NULL".formatted(alter, key.name(), type));
      } else if (key.isWhole()) {
        String type = types.widened(key).orElseThrow();
        session.run("%s MODIFY COLUMN %s %s NOT NULL".formatted(alter, key.name(), type));
      }
    } else if (!hasUniqueIndex(table)) {
      session.run("TRUNCATE TABLE " + table.name());
      session.run(alter + " DROP PRIMARY KEY");
    }
    model.read();
    return former;
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
