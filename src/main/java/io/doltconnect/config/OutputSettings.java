package io.doltconnect.config;

/**
 * What is emitted: of which changes, in which form.
 *
 * @param capture of which tables and operations
 * @param records the records of rows and definitions
 * @param heartbeat those that tell of the position only
 * @param types the columns' values
 */
public record OutputSettings(
    CaptureSettings capture,
    RecordSettings records,
    HeartbeatSettings heartbeat,
    TypeSettings types) {
  /** The same under topics whose names have a part more behind the prefix. */
  public OutputSettings under(String part) {
    return new OutputSettings(capture, records.under(part), heartbeat, types);
  }
}
