package io.doltconnect.task;

import io.doltconnect.stream.AskedDefinitions;
import io.doltconnect.stream.ChangeStreamFactory;
import io.doltconnect.stream.keys.AskedKeys;
import java.time.Duration;

/**
 * What the stream asks the server while it waits for nothing.
 *
 * @param definitions for definitions
 * @param ahead for statements that follow in the log
 * @param keys for the spelling of keys
 */
record ServerQuestions(AskedDefinitions definitions, StatementsAhead ahead, AskedKeys keys)
    implements AutoCloseable {

  ChangeStreamFactory.Sources sources() {
    return new ChangeStreamFactory.Sources(definitions, ahead, keys);
  }

  /** Waits for an answer; returns whether there is none that is still to come. */
  boolean await(Duration wait) throws InterruptedException {
    return definitions.await(wait) && keys.await(wait);
  }

  @Override
  public void close() {
    ahead.close();
  }
}
