package io.doltconnect.history;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.Optional;

/**
 * A table that may differ from what consumers hold.
 *
 * @param commit the commit that it is compared with, if there is one
 * @param same whether it does not differ
 */
record Suspect(
    TableDefinition definition, String createTable, Optional<String> commit, boolean same) {
  TableId id() {
    return definition.id();
  }
}
