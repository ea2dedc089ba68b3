package io.doltconnect.config;

/**
 * Two properties that are each valid but contradict each other.
 *
 * @param property the property to report it on
 * @param message what is wrong and how to mend it
 */
public record PropertyConflict(String property, String message) {}
