package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Statements that change definitions, keys left as they are. */
final class TableOperations {
  private static final int MANY_TABLES = 7;
  private static final int MANY_COLUMNS = 12;

  private final Session session;
  private final Model model;
  private final Choice choice;
  private final Literals literals;
  private final ColumnTypes types;
  private final Profile profile;

  TableOperations(Session session, Model model, Choice choice, Profile profile) {
    this.session = session;
    this.model = model;
    this.choice = choice;
    this.profile = profile;
    this.literals = new Literals(choice);
    this.types = new ColumnTypes(choice);
  }

  /** Executes one statement, on any table if it is about one. */
  void any() throws SQLException {
    Table table = model.anyTable();
    int kind = choice.below(100);
    if (kind < 14) {
      if (model.tables().size() < MANY_TABLES) {
        create();
      } else {
        session.run("DROP TABLE " + table.name());
      }
    } else if (kind < 18) {
      session.run("RENAME TABLE %s TO %s".formatted(table.name(), model.newTable()));
    } else if (kind < 42) {
      addOrDropColumn(table);
    } else if (kind < 62) {
      modify(table);
    } else if (kind < 70) {
      alter(
          table,
          "RENAME COLUMN %s TO %s".formatted(choice.of(table.columns()).name(), model.newColumn()));
    } else if (kind < 84) {
      unlogged(table);
    } else {
      index(table);
    }
    model.read();
  }

  private boolean alter(Table table, String what) throws SQLException {
    return session.run("ALTER TABLE " + table.name() + " " + what);
  }

  /** Makes a table. */
  void create() throws SQLException {
    String name = model.newTable();
    if (!model.tables().isEmpty() && choice.chance(20)) {
      String from = model.anyTable().name();
      session.run("CREATE TABLE " + name + choice.of(" LIKE " + from, " AS SELECT * FROM " + from));
      return;
    }
    List<String> parts = new ArrayList<>();
    List<String> key = new ArrayList<>();
    int keyColumns = choice.of(0, 1, 1, 1, 2, 3);
    // Dolt logs a key in another order than the columns' with its values swapped, and fails if
    // their types differ: such a key has one type.
    boolean shuffled = keyColumns > 1 && choice.chance(30);
    for (int i = 0; i < keyColumns; i++) {
      String column = model.newColumn();
      key.add(column);
      // No AUTO_INCREMENT: its counter is part of the hash, and one for all branches.
      parts.add("%s %s NOT NULL".formatted(column, shuffled ? "int" : types.key()));
    }
    int values = choice.between(keyColumns == 0 ? 1 : 0, 7);
    boolean notNull = keyColumns == 0 && choice.chance(60);
    for (int i = 0; i < values; i++) {
      String type = types.any();
      String definition = notNull ? type + " NOT NULL" : definition(type);
      parts.add(choice.below(parts.size() + 1), model.newColumn() + " " + definition);
    }
    if (!key.isEmpty()) {
      // Others may stand between them, but their order is that of the columns.
      List<String> order = shuffled ? choice.shuffled(key) : key;
      parts.add("PRIMARY KEY (" + String.join(", ", order) + ")");
    }
    if (key.size() == 1
        && choice.chance(10)
        && parts.get(parts.indexOf(find(parts, key.get(0)))).contains(" int ")) {
      parts.add("%s int AS (%s + 1) STORED".formatted(model.newGeneratedColumn(), key.get(0)));
    }
    session.run("CREATE TABLE %s (%s)".formatted(name, String.join(", ", parts)));
  }

  private static String find(List<String> parts, String column) {
    return parts.stream().filter(part -> part.startsWith(column + " ")).findFirst().orElseThrow();
  }

  /** A type with the rest of a column's definition. */
  private String definition(String type) {
    Optional<String> literal = constant(type);
    if (literal.isEmpty()) {
      return type;
    }
    return type
        + choice.of(
            "", "", " DEFAULT " + literal.get(), " NOT NULL DEFAULT " + literal.get(), " NULL");
  }

  /** A default, for types whose default is a literal. */
  private Optional<String> constant(String type) {
    return type.matches(
            "(?i)(tiny|small|medium|big)?int\\b.*|decimal.*|date.*|time\\(.*|var(char|binary).*|enum.*|double|year")
        ? Optional.of(literals.of(type))
        : type.matches("(tiny|medium|long)?text") ? Optional.of("('text')") : Optional.empty();
  }

  private void addOrDropColumn(Table table) throws SQLException {
    boolean drops = table.columns().size() >= MANY_COLUMNS || choice.chance(40);
    if (drops) {
      // A merge that drops a column before the key takes another one for the key.
      boolean droppable = !profile.versioned() || table.keyIsFirst();
      if (droppable && !table.values().isEmpty() && table.columns().size() > 1) {
        String column = choice.of(table.values()).name();
        // Of a type that the values do not convert to, Dolt loses all of it from its log.
        String again =
            choice.chance(10) ? ", ADD COLUMN " + column + choice.of(" int", " date") : "";
        alter(table, "DROP COLUMN " + column + again);
      }
      return;
    }
    String type = types.any();
    String definition = definition(type);
    String place = place(table, null);
    if (table.key().isEmpty()) {
      // Without a default, and not at the end, it damages a table without a key.
      Optional<String> literal = choice.chance(50) ? constant(type) : Optional.empty();
      definition = type + literal.map(value -> " NOT NULL DEFAULT " + value).orElse("");
      place = literal.isPresent() ? place : "";
    }
    alter(table, "ADD COLUMN " + model.newColumn() + " " + definition + place);
  }

  private String place(Table table, Column moved) {
    if (choice.chance(50)) {
      return "";
    }
    List<Column> others = table.columns().stream().filter(column -> !column.equals(moved)).toList();
    if (profile.versioned() && !table.key().isEmpty()) {
      // The key stays in front on every branch, or on none.
      if (table.keyIsFirst()) {
        return " AFTER " + choice.of(others.subList(table.key().size() - 1, others.size())).name();
      }
      if (moved != null) {
        return "";
      }
    }
    return others.isEmpty() || choice.chance(30) ? " FIRST" : " AFTER " + choice.of(others).name();
  }

  private void modify(Table table) throws SQLException {
    List<Column> columns = table.values();
    if (columns.isEmpty()) {
      return;
    }
    Column column = choice.of(columns);
    Optional<String> outOfLine = types.outOfLine(column);
    if (outOfLine.isPresent() && choice.chance(30)) {
      alter(
          table,
          "MODIFY COLUMN %s %s%s"
              .formatted(column.name(), outOfLine.get(), column.nullable() ? "" : " NOT NULL"));
      return;
    }
    String type = choice.chance(60) ? types.changed(column).orElse(column.type()) : column.type();
    String rest = column.nullable() ? "" : " NOT NULL";
    if (choice.chance(25)) {
      alter(
          table,
          "CHANGE COLUMN %s %s ".formatted(column.name(), model.newColumn())
              + type
              + rest
              + place(table, column));
    } else {
      alter(
          table, "MODIFY COLUMN %s ".formatted(column.name()) + type + rest + place(table, column));
    }
  }

  /** What Dolt logs no statement for. */
  private void unlogged(Table table) throws SQLException {
    Column column = choice.of(table.columns());
    Optional<String> literal = constant(column.type());
    switch (choice.below(5)) {
      case 0 -> alter(table, "COMMENT = '%s'".formatted(model.newName("it''s ")));
      case 1 -> {
        if (!column.key() && !column.generated()) {
          alter(
              table,
              "MODIFY COLUMN %s %s COMMENT 'said; `so`'".formatted(column.name(), column.type())
                  + (column.nullable() ? "" : " NOT NULL"));
        }
      }
      case 2 -> {
        if (!column.key() && !column.generated()) {
          alter(
              table,
              "MODIFY COLUMN %s %s %s"
                  .formatted(
                      column.name(), column.type(), column.nullable() ? "NOT NULL" : "NULL"));
        }
      }
      default -> {
        if (literal.isPresent() && !column.key() && !column.generated()) {
          alter(table, "ALTER COLUMN %s SET DEFAULT %s".formatted(column.name(), literal.get()));
        }
      }
    }
  }

  private void index(Table table) throws SQLException {
    List<Column> columns =
        table.columns().stream()
            .filter(column -> column.isOrdered() && !column.baseType().endsWith("text"))
            .toList();
    // Of a key in another order an ALTER leaves the indexes in a form that no new table has.
    if (columns.isEmpty() || table.shuffled() || choice.chance(20)) {
      List<List<String>> indexes =
          session.query(
              "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = '%s' AND table_name = '%s' AND index_name <> 'PRIMARY' ORDER BY 1"
                  .formatted(session.database(), table.name()));
      if (!indexes.isEmpty()) {
        alter(table, "DROP INDEX " + choice.of(indexes).get(0));
      }
      return;
    }
    // Without a key such an index comes apart from the rows after some writes: it has another hash,
    // or the connection ends.
    boolean unique = choice.chance(15) && profile.unique() && !table.key().isEmpty();
    alter(
        table,
        "ADD %sINDEX %s (%s)"
            .formatted(
                unique ? "UNIQUE " : "",
                model.newName("i"),
                choice.some(columns).stream()
                    .limit(2)
                    .map(Column::name)
                    .collect(Collectors.joining(", "))));
  }
}
