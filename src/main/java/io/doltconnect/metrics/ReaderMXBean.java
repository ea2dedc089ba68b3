package io.doltconnect.metrics;

/** What the reader of the binlog shows. */
public interface ReaderMXBean {
  @Description("How often the binlog connection had to be made again.")
  long getReconnects();

  @Description("Bytes of binlog events read.")
  long getBytesRead();

  @Description("Events that arrived damaged and were read again.")
  long getTornEvents();

  @Description("Events of a kind that Dolt is not known to write.")
  long getUnknownEvents();

  @Description("GTIDs that Dolt numbered but never logged; their changes are in no log.")
  String getBurntGtids();

  @Description("Bytes of events that are read and not delivered.")
  long getCurrentQueueSizeInBytes();

  @Description("Bytes that such events may take (max.queue.size.in.bytes).")
  long getMaxQueueSizeInBytes();

  @Description("Bytes that the reader may read on before it waits for the task.")
  long getQueueRemainingCapacity();
}
