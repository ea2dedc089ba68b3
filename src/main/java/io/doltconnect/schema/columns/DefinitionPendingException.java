package io.doltconnect.schema.columns;

import io.doltconnect.model.TableId;

/** The server was asked for a definition and has not answered yet. */
public final class DefinitionPendingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DefinitionPendingException(TableId table) {
    // Nobody reads where it was thrown: it tells that a poll has to end.
    super("The definition of table " + table + " is asked for", null, false, false);
  }
}
