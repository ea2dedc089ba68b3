package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.ddl.DdlParser;
import java.util.regex.Pattern;

/** Reads what {@code SHOW CREATE TABLE} prints. Stateless, for any thread. */
public final class CreateTableReader {
  /** A default can be the value of a column that is masked. */
  private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");

  private final DdlParser parser = new DdlParser();

  /**
   * The definition that a statement makes.
   *
   * @throws DoltException if the statement cannot be read
   */
  TableDefinition read(TableId table, String sql) {
    DdlStatement statement = parser.parse(table.database(), sql);
    if (statement instanceof DdlStatement.CreateTable create) {
      return create.definition();
    }
    throw new DoltException(
        Reason.QUERY_FAILED,
        "The definition of table %s cannot be read; leave the table out (table.exclude.list) or report this statement, whose texts are not shown: %s"
            .formatted(table, TEXT.matcher(sql).replaceAll("'...'")),
        null);
  }
}
