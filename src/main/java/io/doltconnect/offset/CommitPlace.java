package io.doltconnect.offset;

import io.doltconnect.model.CommitHashes;
import io.doltconnect.model.TableId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A place inside a commit of a branch: how far it is delivered. What is delivered of a commit comes
 * table by table in the order of their names, and of each table always in the same order.
 *
 * @param unit what is delivered
 * @param table the table that is delivered in part; those with lesser names are delivered whole
 * @param row what is delivered of it: its definition, if that changed, and its rows, one by one
 * @param begun whether the record of the transaction's begin is delivered, so that one of its end
 *     is to follow
 */
public record CommitPlace(CommitUnit unit, String table, long row, boolean begun) {
  public CommitPlace {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(table, "table");
  }

  /** Whether something of a table is before the place. */
  public boolean isBehind(TableId other, long itsRow) {
    int order = other.table().compareTo(table);
    return order < 0 || order == 0 && itsRow < row;
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("db", unit.database());
    json.put("branch", unit.branch());
    json.put("kind", unit.kind().text());
    unit.from().ifPresent(from -> json.put("from", from));
    json.put("to", unit.to());
    json.put("table", table);
    json.put("row", row);
    if (begun) {
      json.put("begun", true);
    }
    return json;
  }

  static CommitPlace ofJson(Map<String, ?> json) {
    Optional<String> from = Optional.ofNullable(json.get("from")).map(CommitPlace::hash);
    Object row = json.get("row");
    if (!(row instanceof Number number) || number.longValue() < 0) {
      throw new IllegalArgumentException("'row' is no whole number from 0: " + row);
    }
    return new CommitPlace(
        new CommitUnit(
            text(json, "db"),
            text(json, "branch"),
            CommitUnit.Kind.of(text(json, "kind")),
            from,
            hash(json.get("to"))),
        text(json, "table"),
        number.longValue(),
        Boolean.TRUE.equals(json.get("begun")));
  }

  private static String text(Map<String, ?> json, String key) {
    if (json.get(key) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("'%s' is no text: %s".formatted(key, json.get(key)));
  }

  private static String hash(Object value) {
    String hash = String.valueOf(value);
    CommitHashes.require(Map.of("commit", hash));
    return hash;
  }
}
