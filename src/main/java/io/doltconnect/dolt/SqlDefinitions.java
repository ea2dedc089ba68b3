package io.doltconnect.dolt;

import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.DdlParser;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DefinitionSource;
import io.doltconnect.schema.TableDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads definitions with {@code SHOW CREATE TABLE}. Thread-confined like its client. */
public final class SqlDefinitions implements DefinitionSource {
  private final DoltClient client;
  private final DdlParser parser = new DdlParser();
  private final Map<TableId, Parsed> last = new HashMap<>();

  private record Parsed(String sql, TableDefinition definition) {}

  public SqlDefinitions(DoltClient client) {
    this.client = client;
  }

  @Override
  public Optional<TableDefinition> read(TableId table) {
    Optional<String> sql = client.showCreateTable(table);
    if (sql.isEmpty()) {
      last.remove(table);
      return Optional.empty();
    }
    return Optional.of(
        last.compute(
                table,
                (id, before) ->
                    before != null && before.sql().equals(sql.get())
                        ? before
                        : new Parsed(sql.get(), parse(id, sql.get())))
            .definition());
  }

  private TableDefinition parse(TableId table, String sql) {
    DdlStatement statement = parser.parse(table.database(), sql);
    if (statement instanceof DdlStatement.CreateTable create) {
      return create.definition();
    }
    throw new DoltException(
        DoltException.Reason.QUERY_FAILED,
        "The definition of table %s cannot be read (%s); leave the table out (table.exclude.list) or report this statement: %s"
            .formatted(table, statement, sql),
        null);
  }
}
