package io.doltconnect.metrics;

/** What snapshots show that are taken beside the stream. */
public interface IncrementalMXBean {
  @Description("Id of the snapshot that is taken beside the stream; empty if none is.")
  String getIncrementalSnapshot();

  @Description("Snapshots beside the stream that came to their end.")
  long getIncrementalSnapshots();

  @Description("Rows that these delivered.")
  long getIncrementalRows();

  @Description("Signals that asked for something that cannot be done.")
  long getRefusedSignals();
}
