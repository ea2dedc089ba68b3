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
    TypeSettings types) {}
