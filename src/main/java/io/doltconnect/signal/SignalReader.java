package io.doltconnect.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.config.TableExpressions;
import io.doltconnect.schema.ddl.SqlConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads signals as Debezium's Kafka signal topic has them: an object with {@code type}, {@code
 * data} and, if the sender likes, {@code id}.
 */
public final class SignalReader {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private SignalReader() {}

  /** A fault of a signal, as a sentence without its full stop. */
  private static final class WrongSignalException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongSignalException(String reason, Throwable cause) {
      super(reason, cause);
    }

    WrongSignalException(String reason) {
      this(reason, null);
    }
  }

  /** Reads one; what is no signal is a {@link Signal.Wrong}. */
  public static Signal read(String text) {
    String id = UUID.randomUUID().toString();
    try {
      JsonNode root = object(text);
      id = text(root, "id").filter(given -> !given.isBlank()).orElse(id);
      String type =
          text(root, "type").orElseThrow(() -> new WrongSignalException("it has no 'type'"));
      JsonNode data = data(root);
      return switch (type) {
        case "execute-snapshot" -> execute(id, data);
        case "stop-snapshot" -> stop(id, data);
        case "log" ->
            new Signal.Log(
                id,
                text(data, "message")
                    .filter(message -> !message.isEmpty())
                    .orElseThrow(() -> new WrongSignalException("it has no 'message' in 'data'")));
        default ->
            throw new WrongSignalException(
                "'%s' is no type of this connector; it has execute-snapshot, stop-snapshot and log"
                    .formatted(type));
      };
    } catch (WrongSignalException e) {
      return new Signal.Wrong(id, e.getMessage());
    }
  }

  private static JsonNode object(String text) throws WrongSignalException {
    try {
      JsonNode root = JSON.readTree(text);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new WrongSignalException("it is no JSON (" + e.getOriginalMessage() + ")", e);
    }
    throw new WrongSignalException("it is no JSON object");
  }

  /** Tools that write a source table's signals give the data as text. */
  private static JsonNode data(JsonNode root) throws WrongSignalException {
    JsonNode data = root.path("data");
    if (data.isTextual()) {
      return object(data.textValue());
    }
    if (!data.isObject()) {
      throw new WrongSignalException("its 'data' is no JSON object");
    }
    return data;
  }

  private static Signal execute(String id, JsonNode data) throws WrongSignalException {
    boolean incremental = isIncremental(data);
    List<String> tables = expressions(data);
    if (tables.isEmpty()) {
      throw new WrongSignalException("it has no 'data-collections' in 'data'");
    }
    if (text(data, "surrogate-key").filter(key -> !key.isBlank()).isPresent()) {
      throw new WrongSignalException(
          "this connector reads tables by their primary keys; leave 'surrogate-key' out");
    }
    List<Signal.Filter> filters = filters(data);
    if (!incremental && !filters.isEmpty()) {
      throw new WrongSignalException(
          "the conditions of a BLOCKING snapshot are whole statements, which are not executed here; ask for an INCREMENTAL one, with conditions such as \"color='blue'\"");
    }
    return new Signal.Execute(id, tables, filters);
  }

  private static Signal stop(String id, JsonNode data) throws WrongSignalException {
    isIncremental(data);
    return new Signal.Stop(id, expressions(data));
  }

  private static boolean isIncremental(JsonNode data) throws WrongSignalException {
    String type = text(data, "type").orElse("incremental");
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "incremental" -> true;
      case "blocking" -> false;
      default ->
          throw new WrongSignalException(
              "'%s' is no type of snapshot; there are INCREMENTAL and BLOCKING".formatted(type));
    };
  }

  private static List<String> expressions(JsonNode data) throws WrongSignalException {
    JsonNode found = data.path("data-collections");
    if (found.isMissingNode() || found.isNull()) {
      return List.of();
    }
    List<String> expressions = new ArrayList<>();
    for (JsonNode expression : found) {
      if (!expression.isTextual() || expression.textValue().isBlank()) {
        throw new WrongSignalException("its 'data-collections' is no list of texts");
      }
      expressions.add(expression.textValue().trim());
    }
    if (!found.isArray()) {
      throw new WrongSignalException("its 'data-collections' is no list of texts");
    }
    require(expressions);
    return expressions;
  }

  private static void require(List<String> expressions) throws WrongSignalException {
    try {
      TableExpressions.of(expressions);
    } catch (IllegalArgumentException e) {
      throw new WrongSignalException(e.getMessage(), e);
    }
  }

  private static List<Signal.Filter> filters(JsonNode data) throws WrongSignalException {
    List<Signal.Filter> filters = new ArrayList<>();
    Optional<String> forAll = text(data, "additional-condition").filter(all -> !all.isBlank());
    if (forAll.isPresent()) {
      filters.add(filter(".*", forAll.get()));
    }
    JsonNode list = data.path("additional-conditions");
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw new WrongSignalException("its 'additional-conditions' is no list");
    }
    for (JsonNode condition : list) {
      Optional<String> tables = text(condition, "data-collection");
      Optional<String> filter = text(condition, "filter");
      if (tables.isEmpty() || filter.isEmpty()) {
        throw new WrongSignalException(
            "one of its 'additional-conditions' lacks 'data-collection' or 'filter'");
      }
      filters.add(filter(tables.get(), filter.get()));
    }
    return filters;
  }

  private static Signal.Filter filter(String tables, String condition) throws WrongSignalException {
    require(List.of(tables));
    Optional<String> fault = SqlConditions.fault(condition);
    if (fault.isPresent()) {
      throw new WrongSignalException(
          "the condition for '%s' is not one expression of SQL: %s".formatted(tables, fault.get()));
    }
    return new Signal.Filter(tables.trim(), condition);
  }

  private static Optional<String> text(JsonNode node, String field) throws WrongSignalException {
    JsonNode found = node.path(field);
    if (found.isMissingNode() || found.isNull()) {
      return Optional.empty();
    }
    if (!found.isTextual()) {
      throw new WrongSignalException("its '%s' is no text".formatted(field));
    }
    return Optional.of(found.textValue());
  }
}
