package io.doltconnect.schema.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/**
 * Knows the ALTERs that add or drop an index, a foreign key or a check, whose columns' names the
 * grammar need not understand: such a statement changes no column. Dolt prints a foreign key that
 * was added under {@code foreign_key_checks=0} without columns: {@code FOREIGN KEY () REFERENCES p
 * ()} (sqlfmt/schema_fmt.go, GenerateCreateTableForeignKeyDefinition).
 */
final class KeyClauses {
  /** ALTER TABLE and the name, which is one token, as Dolt quotes it. */
  private static final List<Integer> BEGINNING =
      List.of(MySqlLexer.ALTER_SYMBOL, MySqlLexer.TABLE_SYMBOL, MySqlLexer.BACK_TICK_QUOTED_ID);

  private static final Set<Integer> ADDED =
      Set.of(
          MySqlLexer.CONSTRAINT_SYMBOL,
          MySqlLexer.FOREIGN_SYMBOL,
          MySqlLexer.CHECK_SYMBOL,
          MySqlLexer.INDEX_SYMBOL,
          MySqlLexer.KEY_SYMBOL,
          MySqlLexer.UNIQUE_SYMBOL,
          MySqlLexer.FULLTEXT_SYMBOL,
          MySqlLexer.SPATIAL_SYMBOL);

  private KeyClauses() {}

  /** Whether a statement is one clause, and that clause is about an index, a key or a check. */
  static boolean isOnly(List<Token> tokens) {
    int clause = BEGINNING.size();
    if (tokens.size() < clause + 2 || !types(tokens).subList(0, clause).equals(BEGINNING)) {
      return false;
    }
    int action = tokens.get(clause).getType();
    return (action == MySqlLexer.ADD_SYMBOL || action == MySqlLexer.DROP_SYMBOL)
        && ADDED.contains(tokens.get(clause + 1).getType())
        && types(tokens).stream().noneMatch(type -> type == MySqlLexer.PRIMARY_SYMBOL)
        && isOneClause(tokens);
  }

  private static List<Integer> types(List<Token> tokens) {
    return tokens.stream().map(Token::getType).toList();
  }

  private static boolean isOneClause(List<Token> tokens) {
    int depth = 0;
    for (Token token : tokens) {
      switch (token.getType()) {
        case MySqlLexer.OPEN_PAR_SYMBOL -> depth++;
        case MySqlLexer.CLOSE_PAR_SYMBOL -> depth--;
        case MySqlLexer.COMMA_SYMBOL, MySqlLexer.SEMICOLON_SYMBOL -> {
          if (depth == 0) {
            return false;
          }
        }
        default -> {
          // Part of the clause.
        }
      }
    }
    return true;
  }
}
