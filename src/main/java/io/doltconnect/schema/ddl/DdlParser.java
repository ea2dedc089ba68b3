package io.doltconnect.schema.ddl;

import io.debezium.antlr.mysql.SqlMode;
import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterListItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RenamePairContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableConstraintDefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableElementContext;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.AlterTable;
import io.doltconnect.schema.DdlStatement.Alteration;
import io.doltconnect.schema.DdlStatement.CreateDatabase;
import io.doltconnect.schema.DdlStatement.CreateTable;
import io.doltconnect.schema.DdlStatement.DropDatabase;
import io.doltconnect.schema.DdlStatement.DropTables;
import io.doltconnect.schema.DdlStatement.Other;
import io.doltconnect.schema.DdlStatement.RenameTable;
import io.doltconnect.schema.DdlStatement.Unreadable;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.Trees;

/**
 * Reads the statements that Dolt generates (sqlfmt/schema_fmt.go) and prints for {@code SHOW CREATE
 * TABLE} with Debezium's MySQL grammar. Never fails: a statement that the grammar does not know is
 * told as such. Stateless, for any thread.
 */
public final class DdlParser {
  private static final Pattern TABLE =
      Pattern.compile("(?:CREATE|ALTER) TABLE `((?:[^`]|``)+)`", Pattern.CASE_INSENSITIVE);
  static final BaseErrorListener FAIL =
      new BaseErrorListener() {
        @Override
        public void syntaxError(
            Recognizer<?, ?> recognizer,
            Object symbol,
            int line,
            int column,
            String message,
            RecognitionException e) {
          // What was expected instead is a list of hundreds of words.
          String found = message.replaceFirst(" expecting \\{.*", "");
          throw new ParseCancellationException(line + ":" + column + " " + found);
        }
      };

  private final ColumnParser columns = new ColumnParser();

  /**
   * Reads one statement.
   *
   * @param database the database that unqualified names belong to
   */
  public DdlStatement parse(String database, String sql) {
    List<Token> tokens = List.of();
    try {
      MySqlLexer lexer = new MySqlLexer(CharStreams.fromString(PrimaryKeyNames.quoted(sql)));
      // Dolt doubles quotes and never escapes them, and prints the backslashes of names and members
      // as they are; so a backslash never changes where a literal ends.
      lexer.sqlModes = EnumSet.of(SqlMode.NoBackslashEscapes);
      lexer.removeErrorListeners();
      lexer.addErrorListener(FAIL);
      tokens =
          GeneratedColumns.inGrammarOrder(
              lexer.getAllTokens().stream()
                  .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
                  .map(DdlParser::readable)
                  .toList());
      MySqlParser parser = new MySqlParser(new CommonTokenStream(new ListTokenSource(tokens)));
      parser.removeErrorListeners();
      parser.addErrorListener(FAIL);
      QueryContext query = parser.queries().query(0);
      return query == null || query.simpleStatement() == null
          ? new Other()
          : read(database, query.simpleStatement());
    } catch (ParseCancellationException | IllegalArgumentException e) {
      Optional<TableId> table = tableOf(database, sql);
      return table.isPresent() && KeyClauses.isOnly(tokens)
          ? new AlterTable(table.get(), List.of())
          : new Unreadable(database, table, String.valueOf(e.getMessage()));
    }
  }

  /** Dolt prints an empty binary default as 0x, which is no number to the grammar. */
  private static Token readable(Token token) {
    return token.getText().equals("0x")
        ? new CommonToken(MySqlLexer.HEX_NUMBER, token.getText())
        : token;
  }

  private static Optional<TableId> tableOf(String database, String sql) {
    Matcher matcher = TABLE.matcher(sql);
    return matcher.lookingAt()
        ? Optional.of(new TableId(database, matcher.group(1).replace("``", "`")))
        : Optional.empty();
  }

  private DdlStatement read(String database, SimpleStatementContext statement) {
    if (statement.createStatement() != null) {
      if (statement.createStatement().createDatabase() != null) {
        return new CreateDatabase(
            Names.of(statement.createStatement().createDatabase().schemaName()));
      }
      CreateTableContext create = statement.createStatement().createTable();
      return create == null ? new Other() : createTable(database, create);
    }
    if (statement.dropStatement() != null) {
      if (statement.dropStatement().dropDatabase() != null) {
        return new DropDatabase(Names.of(statement.dropStatement().dropDatabase().schemaRef()));
      }
      if (statement.dropStatement().dropTable() != null) {
        return new DropTables(
            statement.dropStatement().dropTable().tableRefList().tableRef().stream()
                .map(ref -> Names.table(database, ref))
                .toList());
      }
      return new Other();
    }
    if (statement.renameTableStatement() != null) {
      RenamePairContext pair = statement.renameTableStatement().renamePair(0);
      return new RenameTable(
          Names.table(database, pair.tableRef()), Names.table(database, pair.tableName()));
    }
    if (statement.alterStatement() != null && statement.alterStatement().alterTable() != null) {
      return alterTable(database, statement.alterStatement().alterTable());
    }
    return new Other();
  }

  private DdlStatement createTable(String database, CreateTableContext create) {
    if (create.tableElementList() == null) {
      throw new IllegalArgumentException("CREATE TABLE without a list of columns");
    }
    List<Column> found = new ArrayList<>();
    List<String> key = List.of();
    for (TableElementContext element : create.tableElementList().tableElement()) {
      if (element.columnDefinition() != null) {
        String name = Names.of(element.columnDefinition().columnName());
        found.add(columns.column(name, element.columnDefinition().fieldDefinition()));
        if (columns.isPrimaryKey(element.columnDefinition().fieldDefinition())) {
          key = List.of(name);
        }
      } else if (isPrimaryKey(element.tableConstraintDef())) {
        key = keyColumns(element.tableConstraintDef());
      }
    }
    TableId table = Names.table(database, create.tableName());
    TableDefinition definition = new TableDefinition(table, found, key, comment(create));
    key.stream()
        .filter(name -> definition.indexOf(name) < 0)
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException("no column '" + name + "', which the key names");
            });
    return new CreateTable(definition);
  }

  private static boolean isPrimaryKey(TableConstraintDefContext constraint) {
    return constraint.PRIMARY_SYMBOL() != null;
  }

  private static List<String> keyColumns(TableConstraintDefContext constraint) {
    return constraint.keyListWithExpression().keyPartOrExpression().stream()
        .map(part -> Names.of(part.keyPart().identifier()))
        .toList();
  }

  private static String comment(CreateTableContext create) {
    for (ParseTree node : Trees.findAllRuleNodes(create, MySqlParser.RULE_createTableOption)) {
      CreateTableOptionContext option = (CreateTableOptionContext) node;
      if (option.COMMENT_SYMBOL() != null) {
        return Names.text(option.textStringLiteral());
      }
    }
    return "";
  }

  private DdlStatement alterTable(String database, AlterTableContext alter) {
    TableId table = Names.table(database, alter.tableRef());
    List<Alteration> steps = new ArrayList<>();
    for (ParseTree node : Trees.findAllRuleNodes(alter, MySqlParser.RULE_alterListItem)) {
      AlterListItemContext item = (AlterListItemContext) node;
      if (item.RENAME_SYMBOL() != null && item.tableName() != null) {
        return new RenameTable(table, Names.table(database, item.tableName()));
      }
      step(item, steps);
    }
    return new AlterTable(table, steps);
  }

  private void step(AlterListItemContext item, List<Alteration> steps) {
    if (item.ADD_SYMBOL() != null) {
      if (item.fieldDefinition() != null) {
        steps.add(
            new Alteration.AddColumn(
                columns.column(Names.of(item.identifier()), item.fieldDefinition())));
      } else if (item.tableConstraintDef() != null && isPrimaryKey(item.tableConstraintDef())) {
        steps.add(new Alteration.PrimaryKey(keyColumns(item.tableConstraintDef())));
      }
    } else if (item.DROP_SYMBOL() != null) {
      if (item.PRIMARY_SYMBOL() != null) {
        steps.add(new Alteration.PrimaryKey(List.of()));
      } else if (item.columnInternalRef() != null && item.FOREIGN_SYMBOL() == null) {
        steps.add(new Alteration.DropColumn(Names.of(item.columnInternalRef())));
      }
    } else if (item.MODIFY_SYMBOL() != null || item.CHANGE_SYMBOL() != null) {
      String old = Names.of(item.columnInternalRef());
      String name = item.CHANGE_SYMBOL() == null ? old : Names.of(item.identifier());
      steps.add(new Alteration.ModifyColumn(old, columns.column(name, item.fieldDefinition())));
    } else if (item.RENAME_SYMBOL() != null && item.columnInternalRef() != null) {
      steps.add(
          new Alteration.RenameColumn(
              Names.of(item.columnInternalRef()), Names.of(item.identifier())));
    }
  }
}
