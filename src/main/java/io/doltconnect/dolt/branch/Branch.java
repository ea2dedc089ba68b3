package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.model.TableId;
import java.util.List;

/**
 * One branch of every database, and how statements name what is on it.
 *
 * @param client asks the server
 * @param name the branch that the server logs
 */
public record Branch(DoltClient client, String name) {

  /** What follows is about a database of it. */
  void use(String database) {
    client.use(database + "/" + name);
  }

  /** A database. */
  String on(String database) {
    return DoltClient.quoted(database + "/" + name);
  }

  /** A table. */
  String on(TableId table) {
    return on(table.database()) + "." + DoltClient.quoted(table.table());
  }

  /** Expressions over a table's columns. */
  String select(TableId table, List<String> expressions) {
    return select(expressions, on(table));
  }

  static String select(List<String> expressions, String from) {
    return "SELECT " + list(expressions) + " FROM " + from;
  }

  static String list(List<String> expressions) {
    return String.join(", ", expressions);
  }
}
