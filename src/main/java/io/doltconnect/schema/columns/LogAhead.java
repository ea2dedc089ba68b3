package io.doltconnect.schema.columns;

import io.doltconnect.model.TableId;

/** Tells what the log has behind the stream's position. */
@FunctionalInterface
public interface LogAhead {

  /**
   * Whether a statement on a table or on its database follows, up to the moment of asking. If none
   * does, a definition that the server gave before is the one at the position.
   *
   * @throws DefinitionPendingException if the log is still being read; then ask again
   * @throws RuntimeException one that says so if the server does not have it any more
   */
  boolean hasStatementsOn(TableId table);
}
