package io.doltconnect.metrics;

/** What is read from tables because the log does not tell it. */
public interface ReconcileMXBean {
  @Description("Whether the task is reading from tables what the log has lost.")
  boolean isReconciling();

  @Description("How often it began to do so.")
  long getReconciles();

  @Description("Records of rows that this gave, those that are gone counted.")
  long getRowsReconciled();

  @Description("How often the tables were compared with what was delivered.")
  long getAudits();

  @Description("Tables in which the audit found changes that no log told of.")
  long getAuditFindings();

  @Description("Why it did so last; empty if it never did.")
  String getLastReconcile();

  @Description("Captured tables that are put aside, because they cannot be delivered.")
  String getSuspendedTables();

  @Description("How many tables are put aside.")
  int getSuspendedTableCount();
}
