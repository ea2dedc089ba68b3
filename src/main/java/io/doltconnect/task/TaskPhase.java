package io.doltconnect.task;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a task does until it does something else: a snapshot, then the stream. {@link #poll} and
 * {@link #next} belong to the task's thread; {@link #close} may come from another one.
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
     * Starts it; if the server does not answer, it may be tried again.
     *
     * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
     */
    TaskPhase start() throws InterruptedException;
  }
}
