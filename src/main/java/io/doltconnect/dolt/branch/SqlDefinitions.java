package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the present definitions with {@code SHOW CREATE TABLE}. Thread-confined like its client.
 */
public final class SqlDefinitions {
  private final DoltClient client;
  private final String branch;
  private final CreateTableReader reader = new CreateTableReader();
  private final Map<TableId, Parsed> last = new HashMap<>();

  private record Parsed(String sql, TableDefinition definition) {}

  /**
   * Reads the definitions on one branch.
   *
   * @param branch the branch that the server logs
   */
  public SqlDefinitions(DoltClient client, String branch) {
    this.client = client;
    this.branch = branch;
  }

  /**
   * The table's definition.
   *
   * @return empty if the server has no such table now
   * @throws DoltException if the server cannot be asked
   */
  public Optional<TableDefinition> read(TableId table) {
    Optional<String> sql = client.showCreateTable(table, branch);
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
                        : new Parsed(sql.get(), reader.read(id, sql.get())))
            .definition());
  }
}
