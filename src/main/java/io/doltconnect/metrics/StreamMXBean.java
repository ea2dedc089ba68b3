package io.doltconnect.metrics;

/** What the stream shows. */
public interface StreamMXBean {
  @Description("Transactions that were too large for one Kafka transaction.")
  long getSplitTransactions();

  @Description("Rows handed to Kafka Connect as created.")
  long getRowsCreated();

  @Description("Rows handed to Kafka Connect as updated.")
  long getRowsUpdated();

  @Description("Rows handed to Kafka Connect as deleted.")
  long getRowsDeleted();

  @Description("Rows left out: updates without change and skipped operations.")
  long getRowsDropped();

  @Description("Rows events of tables that are not captured.")
  long getEventsFiltered();

  @Description("Statements that changed definitions.")
  long getStatements();

  @Description("Changes of rows, statements and filtered rows events that the stream read.")
  long getTotalNumberOfEventsSeen();

  @Description("Milliseconds since the last of them; -1 before the first.")
  long getMilliSecondsSinceLastEvent();
}
