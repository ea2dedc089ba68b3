package io.doltconnect.metrics;

/** Whether the server answers. */
public interface ConnectionMXBean {
  @Description(
      "Whether the server answers: to the questions with which the task starts, then to"
          + " all readers of a snapshot, and behind it whether the binlog connection stands.")
  boolean isConnected();
}
