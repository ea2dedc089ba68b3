package io.doltconnect.schema.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells conditions that others wrote from anything that could be more than that, with Debezium's
 * MySQL grammar: such a text is put into a statement.
 */
public final class SqlConditions {
  private static final Logger LOG = LoggerFactory.getLogger(SqlConditions.class);

  /** What is part of some expressions and does more than to compare. */
  private static final Set<Integer> REFUSED =
      Set.of(
          MySqlLexer.SEMICOLON_SYMBOL,
          MySqlLexer.ASSIGN_OPERATOR,
          MySqlLexer.INTO_SYMBOL,
          MySqlLexer.PARAM_MARKER);

  private SqlConditions() {}

  /**
   * Whether a text ends where the server sees its end: a quote behind a backslash is none to it,
   * and may be one to the grammar.
   */
  private static boolean isClosed(String token) {
    char quote = token.charAt(token.length() - 1);
    int at = token.indexOf(quote) + 1;
    if (quote != '\'' && quote != '"' || token.charAt(0) == '`') {
      return true;
    }
    while (at < token.length()) {
      char c = token.charAt(at);
      boolean doubled = c == quote && at + 1 < token.length() && token.charAt(at + 1) == quote;
      if (c == quote && !doubled) {
        return at == token.length() - 1;
      }
      at += c == '\\' || doubled ? 2 : 1;
    }
    return false;
  }

  /** Without what stands there, which may be the value of a row. */
  private static String at(Token token) {
    return " (at character %d)".formatted(token.getStartIndex() + 1);
  }

  /** Why a text is not one expression and nothing else; empty if it is one. */
  public static Optional<String> fault(String text) {
    MySqlLexer lexer = new MySqlLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    lexer.addErrorListener(DdlParser.FAIL);
    try {
      List<? extends Token> tokens = lexer.getAllTokens();
      for (Token token : tokens) {
        boolean comment =
            token.getChannel() != Token.DEFAULT_CHANNEL && token.getType() != MySqlLexer.WHITESPACE;
        if (!isClosed(token.getText())) {
          return Optional.of("a text in it is not closed" + at(token));
        }
        if (comment || REFUSED.contains(token.getType())) {
          return Optional.of(
              "it has a comment, a semicolon, a question mark, INTO or :=" + at(token));
        }
      }
      List<? extends Token> read =
          tokens.stream().filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL).toList();
      if (read.isEmpty()) {
        return Optional.of("it is empty");
      }
      MySqlParser parser = new MySqlParser(new CommonTokenStream(new ListTokenSource(read)));
      parser.removeErrorListeners();
      parser.addErrorListener(DdlParser.FAIL);
      parser.expr();
      Token rest = parser.getCurrentToken();
      return rest.getType() == Token.EOF
          ? Optional.empty()
          : Optional.of("something stands behind it" + at(rest));
    } catch (ParseCancellationException | IllegalArgumentException e) {
      LOG.debug("A condition cannot be read", e);
      return Optional.of("it cannot be read");
    }
  }
}
