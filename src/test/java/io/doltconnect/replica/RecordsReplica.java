package io.doltconnect.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A consumer that keeps the rows of every table. It knows what went through a converter only, as a
 * consumer of Kafka does, and follows the schema change records to know of a table that has another
 * name, other columns or another key.
 */
public final class RecordsReplica {
  private static final Pattern RENAME_COLUMN =
      Pattern.compile("ALTER TABLE `.+?` RENAME COLUMN `(.+?)` TO `(.+?)`");
  private static final Pattern ID = Pattern.compile("\"(.+?)\"\\.\"(.+)\"");

  private final String prefix;
  private final boolean throughJson;
  private final boolean owes;
  private final JsonConverter keys = converter(true);
  private final JsonConverter values = converter(false);
  private final Map<String, TableRows> tables = new HashMap<>();
  private final Map<String, List<String>> tableKeys = new HashMap<>();

  /**
   * A consumer that knows no row yet.
   *
   * @param prefix {@code topic.prefix} of the connector
   */
  public RecordsReplica(String prefix) {
    this(prefix, true, false);
  }

  private RecordsReplica(String prefix, boolean throughJson, boolean owes) {
    this.prefix = prefix;
    this.throughJson = throughJson;
    this.owes = owes;
  }

  /**
   * A consumer that knows no row yet, and may be told of the end of a row without a key before the
   * row comes: changes that the log lost are delivered later than those that follow.
   */
  public static RecordsReplica aheadOfItsRows(String prefix) {
    return new RecordsReplica(prefix, true, true);
  }

  /** A consumer that spares itself the converter, because it gets many rows of simple types. */
  public static RecordsReplica withoutConverter(String prefix) {
    return new RecordsReplica(prefix, false, false);
  }

  private static JsonConverter converter(boolean isKey) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", "true", "schemas.cache.size", "1000"), isKey);
    return converter;
  }

  /** Takes the next record of the connector. */
  public void accept(SourceRecord source) {
    String topic = source.topic();
    if (throughJson) {
      accept(
          topic,
          keys.fromConnectData(topic, source.keySchema(), source.key()),
          values.fromConnectData(topic, source.valueSchema(), source.value()));
    } else {
      accept(topic, (Struct) source.key(), (Struct) source.value());
    }
  }

  /** Takes the next record of a topic, as JsonConverter has written it with its schemas. */
  public void accept(String topic, byte[] jsonKey, byte[] jsonValue) {
    accept(
        topic,
        (Struct) keys.toConnectData(topic, jsonKey).value(),
        (Struct) values.toConnectData(topic, jsonValue).value());
  }

  /** Takes the next record of a topic, as a converter has read it. */
  public void accept(String topic, Struct key, Struct value) {
    if (topic.equals(prefix)) {
      statement(value);
    } else if (value != null && "t".equals(value.getString("op"))) {
      tables.remove(topic);
    } else if (topic.startsWith(prefix + ".")) {
      change(tables.computeIfAbsent(topic, ignored -> new TableRows(owes)), key, value);
    }
  }

  private static void change(TableRows rows, Struct key, Struct value) {
    if (value == null) {
      rows.put(literals(key), null);
      return;
    }
    Map<String, String> before = literals(value.getStruct("before"));
    Map<String, String> after = literals(value.getStruct("after"));
    if (key != null) {
      rows.put(literals(key), after);
      return;
    }
    if (before != null) {
      rows.remove(before);
    }
    if (after != null) {
      rows.add(after);
    }
  }

  private static Map<String, String> literals(Struct struct) {
    if (struct == null) {
      return null;
    }
    Map<String, String> literals = new HashMap<>();
    for (Field field : struct.schema().fields()) {
      Object value = struct.get(field);
      if (value != null) {
        literals.put(field.name(), SqlLiterals.of(field.schema(), value));
      }
    }
    return literals;
  }

  private void statement(Struct value) {
    String ddl = value.getString("ddl");
    List<Struct> changes = value.getArray("tableChanges");
    if (ddl.startsWith("RENAME TABLE ") && changes.size() == 2) {
      rename(topic(changes.get(0)), topic(changes.get(1)));
      return;
    }
    Matcher renamed = RENAME_COLUMN.matcher(ddl);
    // A table that a snapshot finds is no new one: its rows may be here, and from another topic.
    boolean found = !value.getStruct("source").getString("snapshot").equals("false");
    for (Struct change : changes) {
      String topic = topic(change);
      String type = change.getString("type");
      if (type.equals("SUSPEND")) {
        continue;
      }
      if (type.equals("DROP") || !found && !type.equals("ALTER")) {
        tables.remove(topic);
        tableKeys.remove(topic);
      } else if (tables.containsKey(topic) && change.getStruct("table") != null) {
        TableRows rows = tables.get(topic);
        if (renamed.matches()) {
          rows.renameColumn(renamed.group(1), renamed.group(2));
        }
        List<Struct> columns = change.getStruct("table").getArray("columns");
        rows.retainColumns(columns.stream().map(column -> column.getString("name")).toList());
      }
      if (change.getStruct("table") != null) {
        List<String> key = change.getStruct("table").getArray("primaryKeyColumnNames");
        List<String> old = tableKeys.put(topic, key);
        if (tables.containsKey(topic) && !key.equals(old)) {
          tables.get(topic).rekey(key);
        }
      }
    }
  }

  private void rename(String from, String to) {
    TableRows rows = tables.remove(from);
    if (rows != null) {
      tables.put(to, rows);
    }
    List<String> key = tableKeys.remove(from);
    if (key != null) {
      tableKeys.put(to, key);
    }
  }

  private String topic(Struct change) {
    Matcher id = ID.matcher(change.getString("id"));
    if (!id.matches()) {
      throw new IllegalArgumentException("Not the name of a table: " + change.getString("id"));
    }
    return topic(id.group(1), id.group(2));
  }

  private String topic(String database, String table) {
    return (prefix + "." + database + "." + table).replaceAll("[^a-zA-Z0-9._-]", "_");
  }

  /** The rows of all tables of a database by now, by the names that tables have in topics. */
  public Map<String, List<Map<String, String>>> rows(String database) {
    String start = topic(database, "");
    Map<String, List<Map<String, String>>> all = new HashMap<>();
    tables.forEach(
        (topic, rows) -> {
          if (topic.startsWith(start)) {
            all.put(topic.substring(start.length()), List.copyOf(rows.all()));
          }
        });
    return all;
  }

  /**
   * The rows of a table, column names to SQL literals; a column that is not there is NULL.
   *
   * @throws IllegalStateException if a row was deleted that never came
   */
  public List<Map<String, String>> rows(String database, String table) {
    TableRows rows = tables.get(topic(database, table));
    return rows == null ? List.of() : rows.all();
  }
}
