package io.doltconnect.task;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a task does until it does something else: a snapshot, then the stream. {@link #poll} and
 * {@link #next} belong to the task's thread and never wait for the server; {@link #close} may come
 * from another one, and does not wait either.
 */
public interface TaskPhase extends AutoCloseable {

  /**
   * The next records.
   *
   * @return null if there were none for the poll interval
   */
  List<SourceRecord> poll() throws InterruptedException;

  /** What follows, when the phase has come to its end. */
  Optional<Start> next();

  /** Starts a phase. */
  @FunctionalInterface
  interface Start {
    /**
     * Starts it in the SQL thread, which may wait for the server and gives away what it started; if
     * the server does not answer, it may be tried again.
     *
     * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
     */
    TaskPhase start() throws InterruptedException;
  }
}
