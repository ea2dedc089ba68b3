package io.doltconnect.schema.columns;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.Optional;

/** Gives the definitions that the server has. */
public interface DefinitionSource {

  /**
   * The table's definition at some moment that is not before another one. What was given once is
   * given again, and without an exception, for the same table and moment.
   *
   * @param moment as {@link System#nanoTime} gives it
   * @return empty if the server had no such table
   * @throws DefinitionPendingException if the server has not answered yet; then ask again
   */
  Optional<TableDefinition> read(TableId table, long moment);
}
