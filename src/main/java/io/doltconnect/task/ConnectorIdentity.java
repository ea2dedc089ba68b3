package io.doltconnect.task;

/**
 * Who delivers the records.
 *
 * @param name the connector's; names threads and metrics
 * @param version the plugin's; stands in each record's {@code source}
 */
public record ConnectorIdentity(String name, String version) {}
