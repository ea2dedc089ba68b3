package io.doltconnect.offset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the offset has of what is read from tables in the place of the log, as JSON text. */
final class HealingJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final TypeReference<Map<String, List<Last>>> LAST = new TypeReference<>() {};
  private static final TypeReference<Part> PART = new TypeReference<>() {};

  /**
   * How a last transaction is stored.
   *
   * @param rows each its table's name, its digest, and its key
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private record Last(
      String writer,
      boolean statements,
      List<String> tables,
      List<List<String>> rows,
      boolean more) {
    static Last of(LastTransaction last) {
      return new Last(
          last.writer().toString(),
          last.statements(),
          last.tables().stream().sorted().toList(),
          last.rows().stream().map(Last::row).toList(),
          last.more());
    }

    private static List<String> row(LastTransaction.Row row) {
      List<String> stored = new ArrayList<>(List.of(row.table(), row.digest()));
      stored.addAll(row.key());
      return stored;
    }

    LastTransaction transaction() {
      if (writer == null || rows().stream().anyMatch(row -> row == null || row.size() < 3)) {
        throw new IllegalArgumentException(
            "a last transaction lacks its 'writer', or a row its table, digest or key");
      }
      try {
        return new LastTransaction(
            Instant.parse(writer),
            statements,
            tables == null ? Set.of() : Set.copyOf(tables),
            rows().stream()
                .map(
                    row ->
                        new LastTransaction.Row(row.get(0), row.subList(2, row.size()), row.get(1)))
                .toList(),
            more);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("'%s' is no time".formatted(writer), e);
      }
    }

    @Override
    public List<List<String>> rows() {
      return rows == null ? List.of() : rows;
    }
  }

  /** How a {@link ReadPart} is stored. */
  @JsonPropertyOrder({"table", "definition", "gtid_set", "last"})
  private record Part(
      List<String> table,
      String definition,
      @JsonProperty("gtid_set") String position,
      List<String> last) {}

  private HealingJson() {}

  static String ofPart(ReadPart part) {
    return write(
        new Part(
            List.of(part.table().database(), part.table().table()),
            part.definition(),
            part.position().toString(),
            part.last()));
  }

  static ReadPart part(String text) {
    Part part = read(text, PART);
    if (part == null
        || part.table() == null
        || part.table().size() != 2
        || part.definition() == null
        || part.position() == null
        || part.last() == null
        || part.last().isEmpty()) {
      throw new IllegalArgumentException(
          "not a table, its definition, a position and a key: " + text);
    }
    return new ReadPart(
        new TableId(part.table().get(0), part.table().get(1)),
        part.definition(),
        GtidSet.parse(part.position()),
        part.last());
  }

  static String ofLast(Map<String, List<LastTransaction>> last) {
    Map<String, List<Last>> stored = new TreeMap<>();
    last.forEach((database, all) -> stored.put(database, all.stream().map(Last::of).toList()));
    return write(stored);
  }

  static Map<String, List<LastTransaction>> last(String text) {
    Map<String, List<Last>> stored = read(text, LAST);
    if (stored == null
        || stored.values().stream().anyMatch(all -> all == null || all.contains(null))) {
      throw new IllegalArgumentException("not an object of databases and transactions: " + text);
    }
    Map<String, List<LastTransaction>> last = new HashMap<>();
    stored.forEach(
        (database, all) -> last.put(database, all.stream().map(Last::transaction).toList()));
    return last;
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts cannot be written as JSON", e);
    }
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON that is expected: " + e.getOriginalMessage(), e);
    }
  }
}
