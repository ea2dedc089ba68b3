package io.doltconnect.schema.stored;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of encoded definitions an offset may hold. Kafka Connect stores an offset as one record;
 * one that its producer does not take is never stored, and at least once nobody is told (Connect's
 * OffsetStorageWriter logs it). Thread-safe.
 */
public final class DefinitionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionLimit.class);

  /** The part of the limit from which on it is warned of. */
  private static final double EARLY = 0.5;

  /** By so much the definitions have to grow to be warned of again. */
  private static final double AGAIN = 1.1;

  private final String property;
  private final int most;
  private final AtomicInteger warned = new AtomicInteger();

  /**
   * A limit.
   *
   * @param property the property that sets it, for messages
   * @param most characters, each of which is one byte in the offset
   */
  public DefinitionLimit(String property, int most) {
    this.property = property;
    this.most = most;
  }

  /**
   * Lets definitions pass, with a warning from half of the limit on.
   *
   * @throws DefinitionsTooLargeException if they are above it
   */
  void check(int length, int tables) {
    if (length > most) {
      throw new DefinitionsTooLargeException(
          ("The offset would hold the definitions of %d tables that no Dolt commit has, %d bytes of"
                  + " them, but '%s' is %d. It would not be stored, and everything delivered from"
                  + " here on would come again after a restart, so the task stops. Capture fewer"
                  + " tables (table.include.list); or commit the definitions in Dolt (CALL"
                  + " dolt_commit) and delete the offset, so that a snapshot begins anew; or raise"
                  + " '%s' together with max.request.size of the workers and max.message.bytes of"
                  + " their offset topic")
              .formatted(tables, length, property, most, property));
    }
    int before = warned.get();
    if (length > most * EARLY && length > before * AGAIN && warned.compareAndSet(before, length)) {
      LOG.warn(
          "The offset holds the definitions of {} tables that no Dolt commit has, {} bytes of them;"
              + " with more than {} ('{}') the task stops. Commit them in Dolt (CALL dolt_commit):"
              + " the offset then names the commit instead. Or capture fewer tables"
              + " (table.include.list)",
          tables,
          length,
          most,
          property);
    }
  }
}
