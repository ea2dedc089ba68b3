package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Statements that change rows. */
final class RowOperations {
  private static final int MANY_ROWS = 250;

  private final Session session;
  private final Model model;
  private final Choice choice;
  private final Literals literals;

  RowOperations(Session session, Model model, Choice choice) {
    this.session = session;
    this.model = model;
    this.choice = choice;
    this.literals = new Literals(choice);
  }

  /** Executes one statement on any table. */
  void any() throws SQLException {
    Table table = model.anyTable();
    int kind = choice.below(100);
    if (kind < 50) {
      insert(table);
    } else if (kind < 78) {
      update(table);
    } else if (kind < 97) {
      delete(table);
    } else {
      session.run("TRUNCATE TABLE " + table.name());
    }
  }

  void insert(Table table) throws SQLException {
    if (rows(table) > MANY_ROWS) {
      session.run("DELETE FROM %s%s LIMIT 150".formatted(table.name(), order(table)));
      return;
    }
    if (choice.chance(4)) {
      Table other = model.anyTable();
      String rows = "INSERT IGNORE INTO %s SELECT * FROM %s%s LIMIT 20";
      if (types(table).equals(types(other))) {
        session.run(rows.formatted(table.name(), other.name(), order(other)));
        return;
      }
    }
    List<Column> columns = new ArrayList<>(table.writable());
    if (choice.chance(15)) {
      columns.removeIf(column -> column.nullable() && choice.chance(40));
    }
    if (columns.isEmpty()) {
      return;
    }
    List<String> rows = new ArrayList<>();
    int count = choice.of(1, 1, 1, choice.between(2, 9), choice.chance(10) ? 60 : 3);
    for (int i = 0; i < count; i++) {
      rows.add(columns.stream().map(literals::of).collect(Collectors.joining(", ", "(", ")")));
    }
    String verb = choice.of("INSERT", "INSERT", "INSERT IGNORE", "REPLACE");
    String sql =
        "%s INTO %s (%s) VALUES %s"
            .formatted(
                verb,
                table.name(),
                columns.stream().map(Column::name).collect(Collectors.joining(", ")),
                String.join(", ", rows));
    List<Column> values = table.values();
    if (verb.equals("INSERT") && !values.isEmpty() && choice.chance(30)) {
      sql += " ON DUPLICATE KEY UPDATE " + assignment(choice.of(values));
    }
    session.run(sql);
  }

  void update(Table table) throws SQLException {
    List<Column> columns =
        choice.chance(15) || table.values().isEmpty() ? table.writable() : table.values();
    if (!columns.isEmpty()) {
      session.run(
          "UPDATE %s SET %s%s"
              .formatted(
                  table.name(),
                  choice.some(columns).stream()
                      .limit(3)
                      .map(this::assignment)
                      .collect(Collectors.joining(", ")),
                  some(table)));
    }
  }

  void delete(Table table) throws SQLException {
    session.run("DELETE FROM " + table.name() + some(table));
  }

  private String assignment(Column column) {
    String value = literals.of(column);
    if (choice.chance(10)) {
      value = column.name();
    } else if (column.isWhole() && choice.chance(40)) {
      value = column.name() + choice.of(" + 1", " + 1000", " - 1");
    }
    return column.name() + " = " + value;
  }

  private String some(Table table) {
    Column column = choice.of(table.columns());
    return switch (choice.below(6)) {
      case 0 -> " WHERE " + column.name() + choice.of(" IS NULL", " IS NOT NULL");
      case 1, 2 ->
          column.isOrdered()
              ? " WHERE "
                  + column.name()
                  + choice.of(" < ", " > ", " = ")
                  + literals.of(column.type())
              : limit(table);
      case 3 ->
          column.isWhole()
              ? " WHERE %s %% %d = %d"
                  .formatted(column.name(), choice.between(2, 5), choice.below(2))
              : limit(table);
      default -> limit(table);
    };
  }

  private String limit(Table table) {
    return order(table) + " LIMIT " + choice.of(1, 1, 2, 5, 20);
  }

  /** Dolt keeps rows without a key sorted by what they hold: the order is that of the rows. */
  private static String order(Table table) {
    return table.key().isEmpty()
        ? ""
        : table.key().stream()
            .map(Column::name)
            .collect(Collectors.joining(", ", " ORDER BY ", ""));
  }

  private int rows(Table table) throws SQLException {
    return Integer.parseInt(session.query("SELECT COUNT(*) FROM " + table.name()).get(0).get(0));
  }

  private static List<String> types(Table table) {
    return table.columns().stream().map(Column::type).toList();
  }
}
