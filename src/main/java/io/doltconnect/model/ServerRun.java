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
  public ServerRun {
    if (until.isBefore(from)) {
      throw new IllegalArgumentException("A run from %s cannot end at %s".formatted(from, until));
    }
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
