package io.doltconnect.model;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A span of time, by the server's clock, in which one process of a Dolt server was up. Dolt puts
 * the time at which it was started into the header of every event that it writes
 * (binlog_producer.go, createBinlogEventMetadata), so an event whose time lies in the span was
 * written by that process.
 *
 * @param from the second in which the process was started
 * @param until a later moment at which it still answered
 * @param version its {@code dolt_version()}
 */
public record ServerRun(Instant from, Instant until, String version) {
  private static final int COUNTER_BITS = 24;
  private static final long SECONDS_MASK = 0xffff_ffffL;

  public ServerRun {
    if (until.isBefore(from)) {
      throw new IllegalArgumentException("A run from %s cannot end at %s".formatted(from, until));
    }
  }

  /**
   * The run of a process, from what it says of itself. The second in which it was started is in
   * UUID_SHORT() above the 24 bits that count its calls (go-mysql-server
   * sql/expression/function/uuid.go, UUIDShortFunc.Eval). The system variable uptime would tell it
   * too, but Dolt 2.2.0 fails to read it.
   *
   * @param uuidShort the answer to {@code SELECT UUID_SHORT()}
   * @param now the answer to {@code SELECT UNIX_TIMESTAMP()}
   */
  public static ServerRun of(String version, long uuidShort, long now) {
    // With more calls than its bits count to, the counter adds seconds: then less of the log is
    // known to be of this process, never more.
    long started = Math.min(uuidShort >>> COUNTER_BITS & SECONDS_MASK, now);
    return new ServerRun(Instant.ofEpochSecond(started), Instant.ofEpochSecond(now), version);
  }

  /** Whether a process that was started then is this one. */
  public boolean includes(Instant started) {
    return !started.isBefore(from) && !started.isAfter(until);
  }

  /** Whether another run, all of it within this one, is of the same process. */
  public boolean isOf(ServerRun other) {
    return includes(other.from) && includes(other.until) && version.equals(other.version);
  }

  /** Whether the time in the process's events is known. */
  public boolean isExact() {
    return from.equals(until);
  }

  /** The span as {@code <from>/<until>}, both in ISO-8601, or one instant. */
  public String span() {
    return isExact() ? from.toString() : from + "/" + until;
  }

  /**
   * Reads what {@link #span} gives.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static ServerRun of(String span, String version) {
    String[] ends = span.split("/", -1);
    try {
      return new ServerRun(Instant.parse(ends[0]), Instant.parse(ends[ends.length - 1]), version);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is neither a time nor two like 2026-11-28T14:00:00Z/2026-11-28T15:00:00Z"
              .formatted(span),
          e);
    }
  }
}
