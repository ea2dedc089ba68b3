package io.doltconnect.notification;

import java.util.Map;
import java.util.TreeMap;

/**
 * What became of something that takes its time, in Debezium's words.
 *
 * @param id of what it tells of
 * @param aggregateType what it tells of
 * @param type what became of that
 * @param additionalData more of it
 * @param timestamp milliseconds since the epoch
 */
public record Notification(
    String id,
    String aggregateType,
    String type,
    Map<String, String> additionalData,
    long timestamp) {
  public Notification {
    additionalData = Map.copyOf(additionalData);
  }

  @Override
  public String toString() {
    return "id='%s', aggregate_type='%s', type='%s', additional_data=%s, timestamp=%d"
        .formatted(id, aggregateType, type, new TreeMap<>(additionalData), timestamp);
  }
}
