package io.doltconnect.signal;

import java.util.List;

/** What somebody wants of a connector that runs. */
public sealed interface Signal {
  /** Names it in the log and in notifications. */
  String id();

  /**
   * Rows of some tables are to be read.
   *
   * @param tables expressions that the tables match
   * @param conditions which rows
   */
  record Execute(String id, List<String> tables, List<Filter> conditions) implements Signal {
    public Execute {
      tables = List.copyOf(tables);
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A condition for the rows of some tables.
   *
   * @param tables an expression that the tables match
   * @param condition an expression of SQL
   */
  record Filter(String tables, String condition) {}

  /**
   * Tables are not to be read after all.
   *
   * @param tables expressions that the tables match; none: all tables
   */
  record Stop(String id, List<String> tables) implements Signal {
    public Stop {
      tables = List.copyOf(tables);
    }
  }

  /** A line is to be in the log. */
  record Log(String id, String message) implements Signal {}

  /** It cannot be done as it is. */
  record Wrong(String id, String reason) implements Signal {}
}
