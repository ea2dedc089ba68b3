package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables that the session sees, read from the server, and names for new ones. */
final class Model {
  /** A column of this name is computed: Dolt's information_schema does not say so. */
  private static final String GENERATED = "gen";

  private static final int REUSED_NAMES = 9;

  private final Session session;
  private final Choice choice;
  private final boolean reusesNames;
  private List<Table> tables = List.of();
  private String branch = "main";
  private int names;

  /**
   * Knows nothing until it is read.
   *
   * @param reusesNames whether what is new may have the name of what is gone
   */
  Model(Session session, Choice choice, boolean reusesNames) {
    this.session = session;
    this.choice = choice;
    this.reusesNames = reusesNames;
  }

  /** Reads the definitions again. */
  void read() throws SQLException {
    branch = session.query("SELECT active_branch()").get(0).get(0);
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (List<String> row :
        session.query(
            "SELECT table_name, column_name FROM information_schema.key_column_usage"
                + " WHERE constraint_name = 'PRIMARY' AND table_schema = '"
                + session.database()
                + "' ORDER BY table_name, ordinal_position")) {
      keys.computeIfAbsent(row.get(0), ignored -> new ArrayList<>()).add(row.get(1));
    }
    Map<String, List<Column>> columns = new LinkedHashMap<>();
    for (List<String> row :
        session.query(
            "SELECT table_name, column_name, column_type, is_nullable,"
                + " character_set_name FROM information_schema.columns WHERE table_schema = '"
                + session.database()
                + "' ORDER BY table_name, ordinal_position")) {
      String charset = "latin1".equals(row.get(4)) ? " character set latin1" : "";
      columns
          .computeIfAbsent(row.get(0), ignored -> new ArrayList<>())
          .add(
              new Column(
                  row.get(1),
                  row.get(2).replace("VECTOR", "vector") + charset,
                  row.get(3).equals("YES"),
                  keys.getOrDefault(row.get(0), List.of()).contains(row.get(1)),
                  row.get(1).startsWith(GENERATED)));
    }
    tables =
        columns.entrySet().stream()
            .filter(entry -> entry.getKey().matches("t\\d+"))
            .map(
                entry ->
                    new Table(
                        entry.getKey(),
                        entry.getValue(),
                        keys.getOrDefault(entry.getKey(), List.of())))
            .toList();
  }

  List<Table> tables() {
    return tables;
  }

  Table anyTable() {
    return choice.of(tables);
  }

  boolean onMain() {
    return branch.equals("main");
  }

  String branch() {
    return branch;
  }

  String newTable() {
    return "t" + (reusesNames ? choice.below(REUSED_NAMES) : names++);
  }

  String newColumn() {
    return "c" + (reusesNames ? choice.below(REUSED_NAMES) : names++);
  }

  String newGeneratedColumn() {
    return GENERATED + names++;
  }

  /** A name for a branch, an index, a tag or anything that is not compared. */
  String newName(String prefix) {
    return prefix + names++;
  }
}
