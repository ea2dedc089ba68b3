package io.doltconnect.offset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.doltconnect.model.TableId;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The form of a {@link SnapshotQueue} in the offset. Of a key's values, integers and texts are
 * JSON's own, bytes and decimals are objects with one field.
 */
final class SnapshotQueueJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern PARTITION = Pattern.compile(".+-[0-9]{1,9}");

  private static final String BYTES = "bytes";
  private static final String DECIMAL = "decimal";

  private SnapshotQueueJson() {}

  static String write(SnapshotQueue queue) {
    ObjectNode root = NODES.objectNode();
    queue.finished().ifPresent(id -> root.put("finished", id));
    if (!queue.waiting().isEmpty()) {
      ArrayNode waiting = root.putArray("waiting");
      queue.waiting().forEach(snapshot -> waiting.add(write(snapshot)));
    }
    if (!queue.signals().isEmpty()) {
      ObjectNode signals = root.putObject("signals");
      new TreeMap<>(queue.signals()).forEach(signals::put);
    }
    return root.toString();
  }

  private static ObjectNode write(QueuedSnapshot snapshot) {
    ObjectNode node = NODES.objectNode();
    node.put("id", snapshot.id());
    node.put("origin", snapshot.origin().name().toLowerCase(Locale.ROOT));
    texts(node.putArray("tables"), snapshot.tables());
    if (!snapshot.conditions().isEmpty()) {
      ArrayNode conditions = node.putArray("conditions");
      snapshot
          .conditions()
          .forEach(
              condition -> conditions.addArray().add(condition.tables()).add(condition.filter()));
    }
    if (!snapshot.left().isEmpty()) {
      texts(node.putArray("left"), snapshot.left());
    }
    snapshot.reached().ifPresent(place -> node.set("reached", write(place)));
    return node;
  }

  private static ObjectNode write(QueuedSnapshot.Reached place) {
    ObjectNode node = NODES.objectNode();
    node.putArray("table").add(place.table().database()).add(place.table().table());
    place
        .key()
        .ifPresent(
            values -> {
              ArrayNode key = node.putArray("key");
              values.forEach(value -> key.add(value(value)));
            });
    node.put("ended", place.ended());
    node.put("rows", place.rows());
    return node;
  }

  private static JsonNode value(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return NODES.objectNode().put(BYTES, HexFormat.of().formatHex(bytes));
    }
    if (value instanceof BigDecimal decimal) {
      return NODES.objectNode().put(DECIMAL, decimal.toPlainString());
    }
    return value instanceof Number number
        ? NODES.numberNode(number.longValue())
        : NODES.textNode((String) value);
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /**
   * Reads what {@link #write} gave.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static SnapshotQueue read(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON that is expected: " + e.getOriginalMessage(), e);
    }
    require(root.isObject(), "an object", root);
    List<QueuedSnapshot> waiting = new ArrayList<>();
    root.path("waiting").forEach(node -> waiting.add(snapshot(node)));
    Map<String, Long> signals = new TreeMap<>();
    root.path("signals")
        .properties()
        .forEach(
            entry -> signals.put(partition(entry.getKey()), number(entry.getValue().asText())));
    return new SnapshotQueue(
        Optional.ofNullable(root.get("finished")).map(SnapshotQueueJson::text), waiting, signals);
  }

  private static String partition(String name) {
    if (!PARTITION.matcher(name).matches()) {
      throw new IllegalArgumentException("not a partition, such as 'topic-0': '" + name + "'");
    }
    return name;
  }

  private static QueuedSnapshot snapshot(JsonNode node) {
    require(node.isObject(), "an object", node);
    List<QueuedSnapshot.Condition> conditions = new ArrayList<>();
    for (JsonNode condition : node.path("conditions")) {
      List<String> parts = texts(condition);
      require(parts.size() == 2, "an expression and a condition", condition);
      conditions.add(new QueuedSnapshot.Condition(parts.get(0), parts.get(1)));
    }
    return new QueuedSnapshot(
        text(node.path("id")),
        QueuedSnapshot.Origin.valueOf(text(node.path("origin")).toUpperCase(Locale.ROOT)),
        texts(node.path("tables")),
        conditions,
        texts(node.path("left")),
        Optional.ofNullable(node.get("reached")).map(SnapshotQueueJson::reached));
  }

  private static QueuedSnapshot.Reached reached(JsonNode node) {
    List<String> table = texts(node.path("table"));
    require(table.size() == 2, "a database and a table", node.path("table"));
    Optional<List<Object>> key = Optional.empty();
    if (node.has("key")) {
      List<Object> values = new ArrayList<>();
      node.get("key").forEach(value -> values.add(value(value)));
      key = Optional.of(values);
    }
    return new QueuedSnapshot.Reached(
        new TableId(table.get(0), table.get(1)),
        key,
        node.path("ended").asBoolean(),
        node.path("rows").asLong());
  }

  private static Object value(JsonNode node) {
    if (node.has(BYTES)) {
      return ByteBuffer.wrap(HexFormat.of().parseHex(text(node.get(BYTES))));
    }
    if (node.has(DECIMAL)) {
      return new BigDecimal(text(node.get(DECIMAL)));
    }
    return node.isIntegralNumber() ? (Object) node.asLong() : text(node);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number: '" + text + "'", e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(text(node)));
    return texts;
  }

  private static String text(JsonNode node) {
    require(node.isTextual(), "a text", node);
    return node.textValue();
  }

  private static void require(boolean holds, String expected, JsonNode found) {
    if (!holds) {
      throw new IllegalArgumentException("not %s: %s".formatted(expected, found));
    }
  }
}
