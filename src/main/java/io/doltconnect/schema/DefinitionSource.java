package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import java.util.Optional;

/** Gives the definitions that the server has now. */
public interface DefinitionSource {

  /**
   * The table's definition.
   *
   * @return empty if the server has no such table now
   */
  Optional<TableDefinition> read(TableId table);
}
