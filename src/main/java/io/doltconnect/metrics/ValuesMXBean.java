package io.doltconnect.metrics;

/** What is wrong with values, wherever they are read. */
public interface ValuesMXBean {
  @Description("Rows that cannot be converted and went to the topic for errors.")
  long getRowErrors();

  @Description("Zero dates that were read and became null or 1970-01-01.")
  long getZeroDates();
}
