package io.doltconnect.schema.ddl;

import static io.doltconnect.schema.ColumnType.UNSPECIFIED;

import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnAttributeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DataTypeContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FieldDefinitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SignedLiteralOrNullContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringLiteralContext;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.DefaultLiteral;
import io.doltconnect.schema.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.antlr.v4.runtime.tree.Trees;

/** Reads a column's clause: its type and its attributes. */
final class ColumnParser {
  private static final Map<String, SqlType> SYNONYMS =
      Map.of(
          "INTEGER", SqlType.INT,
          "NUMERIC", SqlType.DECIMAL,
          "DEC", SqlType.DECIMAL,
          "FIXED", SqlType.DECIMAL,
          "REAL", SqlType.DOUBLE,
          "BOOL", SqlType.TINYINT,
          "BOOLEAN", SqlType.TINYINT,
          "CHARACTER", SqlType.CHAR,
          "GEOMCOLLECTION", SqlType.GEOMETRYCOLLECTION);

  Column column(String name, FieldDefinitionContext field) {
    boolean nullable = true;
    String defaultValue = null;
    String comment = "";
    for (ColumnAttributeContext attribute : field.columnAttribute()) {
      if (attribute.nullLiteral() != null) {
        nullable = attribute.NOT_SYMBOL() == null;
      } else if (attribute.PRIMARY_SYMBOL() != null) {
        nullable = false;
      } else if (attribute.DEFAULT_SYMBOL() != null) {
        defaultValue = literalDefault(attribute);
      } else if (attribute.COMMENT_SYMBOL() != null) {
        comment = text(attribute.textLiteral());
      }
    }
    boolean generated = field.AS_SYMBOL() != null;
    boolean virtual = generated && field.STORED_SYMBOL() == null;
    ColumnType type = type(field.dataType());
    return new Column(
        name, type, nullable, DefaultLiteral.of(type, defaultValue), generated, comment, virtual);
  }

  boolean isPrimaryKey(FieldDefinitionContext field) {
    return field.columnAttribute().stream()
        .anyMatch(attribute -> attribute.PRIMARY_SYMBOL() != null);
  }

  private static String literalDefault(ColumnAttributeContext attribute) {
    if (attribute.nowOrSignedLiteral() == null
        || attribute.nowOrSignedLiteral().signedLiteralOrNull() == null) {
      return null;
    }
    SignedLiteralOrNullContext literal = attribute.nowOrSignedLiteral().signedLiteralOrNull();
    String text = text(literal);
    if (!text.isEmpty()) {
      return text;
    }
    String plain = literal.getText();
    boolean emptyText = plain.equals("''") || plain.equals("\"\"");
    return emptyText ? "" : plain.equalsIgnoreCase("NULL") ? null : plain;
  }

  private static String text(ParserRuleContext node) {
    StringBuilder text = new StringBuilder();
    for (ParseTree literal : Trees.findAllRuleNodes(node, MySqlParser.RULE_textStringLiteral)) {
      text.append(Names.text((TextStringLiteralContext) literal));
    }
    return text.toString();
  }

  private static ColumnType type(DataTypeContext type) {
    String word = firstWord(type);
    SqlType sqlType = SYNONYMS.get(word);
    if (sqlType == null) {
      sqlType = SqlType.valueOf(word);
    }
    List<String> members =
        type.stringList() == null
            ? List.of()
            : type.stringList().textString().stream()
                .map(text -> Names.member(text.textStringLiteral()))
                .toList();
    boolean unsigned =
        type.fieldOptions() != null
            && (!type.fieldOptions().UNSIGNED_SYMBOL().isEmpty()
                || !type.fieldOptions().ZEROFILL_SYMBOL().isEmpty());
    int[] numbers = numbers(type);
    return new ColumnType(sqlType, numbers[0], numbers[1], unsigned, members);
  }

  private static String firstWord(DataTypeContext type) {
    ParseTree node = type;
    while (!(node instanceof TerminalNode)) {
      node = node.getChild(0);
    }
    String word = node.getText().toUpperCase(Locale.ROOT);
    boolean varying = type.VARYING_SYMBOL() != null;
    if (varying && type.CHAR_SYMBOL() != null) {
      return SqlType.VARCHAR.name();
    }
    return word;
  }

  private static int[] numbers(DataTypeContext type) {
    String inParentheses = null;
    for (int i = 0; i < type.getChildCount(); i++) {
      String text = type.getChild(i).getText();
      if (text.startsWith("(") && type.stringList() == null) {
        inParentheses = text.substring(1, text.length() - 1);
      }
    }
    int[] numbers = {UNSPECIFIED, UNSPECIFIED};
    if (inParentheses != null) {
      String[] parts = inParentheses.split(",", -1);
      for (int i = 0; i < Math.min(parts.length, numbers.length); i++) {
        numbers[i] = Integer.parseInt(parts[i].strip());
      }
    }
    return numbers;
  }
}
