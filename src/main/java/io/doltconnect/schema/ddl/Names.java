package io.doltconnect.schema.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringLiteralContext;
import io.doltconnect.model.TableId;
import java.util.List;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.Trees;

/** Reads identifiers and text literals out of the grammar's tree, without their quotes. */
public final class Names {
  private static final String QUOTES = "`\"'";

  private Names() {}

  /** The last identifier under a node. */
  static String of(ParseTree node) {
    List<String> parts = parts(node);
    return parts.get(parts.size() - 1);
  }

  /** A table's name, which may be qualified with its database. */
  static TableId table(String database, ParseTree node) {
    List<String> parts = parts(node);
    return new TableId(
        parts.size() > 1 ? parts.get(parts.size() - 2) : database, parts.get(parts.size() - 1));
  }

  private static List<String> parts(ParseTree node) {
    return Trees.findAllRuleNodes(node, MySqlParser.RULE_identifier).stream()
        .map(identifier -> unquote(((IdentifierContext) identifier).getText()))
        .toList();
  }

  private static String unquote(String text) {
    if (text.length() > 1 && QUOTES.indexOf(text.charAt(0)) >= 0) {
      String quote = text.substring(0, 1);
      return text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }
    return text;
  }

  /** A text literal's value: quotes doubled and MySQL's backslash escapes are undone. */
  static String text(TextStringLiteralContext literal) {
    String quoted = literal.getText();
    char quote = quoted.charAt(0);
    StringBuilder value = new StringBuilder(quoted.length());
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c == quote) {
        i++;
      } else if (c == '\\' && i + 1 < quoted.length() - 1) {
        c = unescape(quoted.charAt(++i));
      }
      value.append(c);
    }
    return value.toString();
  }

  /**
   * A member's value: Dolt doubles its quotes, but leaves its backslashes alone (go-mysql-server
   * sql/types/enum.go and set.go, StringWithTableCollation).
   */
  static String member(TextStringLiteralContext literal) {
    return unquote(literal.getText());
  }

  private static char unescape(char c) {
    return switch (c) {
      case '0' -> '\0';
      case 'b' -> '\b';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'Z' -> '\032';
      default -> c;
    };
  }
}
