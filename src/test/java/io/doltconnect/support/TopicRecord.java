package io.doltconnect.support;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A record of a topic, as JSON.
 *
 * @param timestamp milliseconds since the epoch
 * @param key null if the record has none
 * @param value null for a tombstone
 */
public record TopicRecord(
    String topic, int partition, long offset, long timestamp, JsonNode key, JsonNode value) {

  /** The key without the schema that JsonConverter may have put around it; null if none. */
  public JsonNode keyPayload() {
    return payload(key);
  }

  /** The value without the schema that JsonConverter may have put around it; null if none. */
  public JsonNode payload() {
    return payload(value);
  }

  /** The schema that JsonConverter put beside the value; null if none. */
  public JsonNode valueSchema() {
    return wrapped(value) ? value.get("schema") : null;
  }

  /** Whether the value is null. */
  public boolean isTombstone() {
    return value == null;
  }

  private static JsonNode payload(JsonNode node) {
    JsonNode inner = wrapped(node) ? node.get("payload") : node;
    return inner == null || inner.isNull() ? null : inner;
  }

  private static boolean wrapped(JsonNode node) {
    return node != null && node.size() == 2 && node.has("schema") && node.has("payload");
  }
}
