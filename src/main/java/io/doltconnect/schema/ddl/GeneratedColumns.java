package io.doltconnect.schema.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Brings a generated column's clause into the order of MySQL's grammar: Dolt prints NOT NULL and
 * SRID in front of GENERATED ALWAYS AS (go-mysql-server sql/parser.go,
 * GenerateCreateTableColumnDefinition), where MySQL wants them behind.
 */
final class GeneratedColumns {
  private GeneratedColumns() {}

  static List<Token> inGrammarOrder(List<? extends Token> tokens) {
    List<Token> ordered = new ArrayList<>(tokens.size());
    int next = 0;
    while (next < tokens.size()) {
      if (tokens.get(next).getType() == MySqlLexer.GENERATED_SYMBOL) {
        List<Token> attributes = takeAttributes(ordered);
        int end = endOfExpression(tokens, next);
        ordered.addAll(tokens.subList(next, end));
        ordered.addAll(attributes);
        next = end;
      } else {
        ordered.add(tokens.get(next++));
      }
    }
    return ordered;
  }

  private static List<Token> takeAttributes(List<Token> ordered) {
    int start = ordered.size();
    while (start >= 2 && isAttribute(ordered.get(start - 2), ordered.get(start - 1))) {
      start -= 2;
    }
    List<Token> end = ordered.subList(start, ordered.size());
    List<Token> attributes = List.copyOf(end);
    end.clear();
    return attributes;
  }

  private static boolean isAttribute(Token first, Token second) {
    return first.getType() == MySqlLexer.SRID_SYMBOL
        || (first.getType() == MySqlLexer.NOT_SYMBOL && second.getType() == MySqlLexer.NULL_SYMBOL);
  }

  private static int endOfExpression(List<? extends Token> tokens, int start) {
    int depth = 0;
    for (int i = start; i < tokens.size(); i++) {
      int type = tokens.get(i).getType();
      if (type == MySqlLexer.OPEN_PAR_SYMBOL) {
        depth++;
      } else if (type == MySqlLexer.CLOSE_PAR_SYMBOL && --depth == 0) {
        boolean stored =
            i + 1 < tokens.size() && tokens.get(i + 1).getType() == MySqlLexer.STORED_SYMBOL;
        return stored ? i + 2 : i + 1;
      }
    }
    return tokens.size();
  }
}
