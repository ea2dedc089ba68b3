package io.doltconnect.config;

/**
 * What is wrong with properties that are each valid: two contradict each other, or one means
 * something that the connector cannot do.
 *
 * @param property the property to report it on; it need not be one of the connector's
 * @param message what is wrong and how to mend it
 */
public record PropertyConflict(String property, String message) {}
