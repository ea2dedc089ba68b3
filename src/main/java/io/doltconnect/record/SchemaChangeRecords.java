package io.doltconnect.record;

import static io.doltconnect.schema.ColumnType.UNSPECIFIED;

import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of statements, in the form of Debezium's schema change events. */
public final class SchemaChangeRecords {
  private static final Schema COLUMN =
      SchemaBuilder.struct()
          .name("io.debezium.connector.schema.Column")
          .version(1)
          .field("name", Schema.STRING_SCHEMA)
          .field("jdbcType", Schema.INT32_SCHEMA)
          .field("nativeType", Schema.OPTIONAL_INT32_SCHEMA)
          .field("typeName", Schema.STRING_SCHEMA)
          .field("typeExpression", Schema.OPTIONAL_STRING_SCHEMA)
          .field("charsetName", Schema.OPTIONAL_STRING_SCHEMA)
          .field("length", Schema.OPTIONAL_INT32_SCHEMA)
          .field("scale", Schema.OPTIONAL_INT32_SCHEMA)
          .field("position", Schema.INT32_SCHEMA)
          .field("optional", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("autoIncremented", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("generated", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("comment", Schema.OPTIONAL_STRING_SCHEMA)
          .field("defaultValueExpression", Schema.OPTIONAL_STRING_SCHEMA)
          .field("enumValues", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
          .build();

  private static final Schema TABLE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.schema.Table")
          .version(1)
          .optional()
          .field("defaultCharsetName", Schema.OPTIONAL_STRING_SCHEMA)
          .field(
              "primaryKeyColumnNames", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
          .field("columns", SchemaBuilder.array(COLUMN).build())
          .field("comment", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final Schema CHANGE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.schema.Change")
          .version(1)
          .field("type", Schema.STRING_SCHEMA)
          .field("id", Schema.STRING_SCHEMA)
          .field("table", TABLE)
          .build();

  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.doltconnect.SchemaChangeKey")
          .version(1)
          .field("databaseName", Schema.STRING_SCHEMA)
          .build();

  private static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.doltconnect.SchemaChangeValue")
          .version(1)
          .field("source", SourceBlock.SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field("databaseName", Schema.OPTIONAL_STRING_SCHEMA)
          .field("schemaName", Schema.OPTIONAL_STRING_SCHEMA)
          .field("ddl", Schema.OPTIONAL_STRING_SCHEMA)
          .field("tableChanges", SchemaBuilder.array(CHANGE).build())
          .build();

  private final Map<String, String> partition;
  private final String topic;
  private final SchemaSettings settings;

  private SchemaChangeRecords(
      Map<String, String> partition, String topic, SchemaSettings settings) {
    this.partition = partition;
    this.topic = topic;
    this.settings = settings;
  }

  /** Makes records if the configuration wants any. */
  public static Optional<SchemaChangeRecords> of(
      RecordSettings settings, Map<String, String> partition, TopicNames topics) {
    return settings.includeSchemaChanges()
        ? Optional.of(
            new SchemaChangeRecords(partition, topics.schemaChanges(), settings.schemas()))
        : Optional.empty();
  }

  /**
   * The record of a statement after which the catalog holds the resulting definitions. It has no
   * text if that may tell of the values of columns that are left out or masked.
   *
   * @param type CREATE, ALTER or DROP
   * @param tables the captured tables that it touched
   * @param gone which of these no longer exist under that name
   */
  public SourceRecord of(
      String database,
      String sql,
      String type,
      List<TableId> tables,
      Predicate<TableId> gone,
      TableCatalog catalog,
      SourceBlock source,
      Map<String, ?> offset) {
    List<Struct> changes = new ArrayList<>();
    boolean told = true;
    for (TableId table : tables) {
      Optional<TrackedTable> tracked = catalog.get(table).filter(known -> !known.unread());
      told &=
          tracked
              .map(known -> mayTell(sql, known.definition()))
              .orElse(gone.test(table) || !settings.columns().mayHide(table));
      changes.add(
          new Struct(CHANGE)
              .put("type", gone.test(table) ? "DROP" : type)
              .put("id", quoted(table))
              .put("table", tracked.map(found -> table(found.definition())).orElse(null)));
    }
    return record(database, told ? sql : null, tables, changes, source, offset);
  }

  /**
   * The record of a table that a snapshot found.
   *
   * @param type CREATE, or ALTER if it was found with another definition before
   */
  public SourceRecord found(
      TableDefinition definition,
      String sql,
      String type,
      SourceBlock source,
      Map<String, ?> offset) {
    TableId table = definition.id();
    Struct change =
        new Struct(CHANGE)
            .put("type", type)
            .put("id", quoted(table))
            .put("table", table(definition));
    String told = mayTell(sql, definition) ? sql : null;
    return record(table.database(), told, List.of(table), List.of(change), source, offset);
  }

  /** The record of a table that a snapshot does not find any more. */
  public SourceRecord gone(TableId table, SourceBlock source, Map<String, ?> offset) {
    Struct change =
        new Struct(CHANGE).put("type", "DROP").put("id", quoted(table)).put("table", null);
    String sql = "DROP TABLE `%s`".formatted(table.table().replace("`", "``"));
    return record(table.database(), sql, List.of(table), List.of(change), source, offset);
  }

  /**
   * The record of a table that is put aside. Its {@code ddl} is a comment with the reason, so that
   * it does nothing to whoever executes it.
   */
  public SourceRecord suspended(
      TableId table, String reason, SourceBlock source, Map<String, ?> offset) {
    Struct change =
        new Struct(CHANGE).put("type", "SUSPEND").put("id", quoted(table)).put("table", null);
    String comment =
        "/* Table %s is suspended: %s */".formatted(table, reason.replace("*/", "* /"));
    return record(table.database(), comment, List.of(table), List.of(change), source, offset);
  }

  private SourceRecord record(
      String database,
      String sql,
      List<TableId> tables,
      List<Struct> changes,
      SourceBlock source,
      Map<String, ?> offset) {
    Struct value =
        new Struct(VALUE)
            .put("source", source.statement(database, names(tables)))
            .put("ts_ms", System.currentTimeMillis())
            .put("databaseName", database)
            .put("ddl", sql)
            .put("tableChanges", changes);
    Struct key = new Struct(KEY).put("databaseName", database);
    return new EmittedRecord(partition, offset, topic, 0, KEY, key, VALUE, value, source.millis());
  }

  private static String quoted(TableId table) {
    return "\"" + table.database() + "\".\"" + table.table() + "\"";
  }

  private static String names(List<TableId> tables) {
    return String.join(",", tables.stream().map(TableId::table).toList());
  }

  /** Whatever a statement says of a column's values, it says with the column's name. */
  private boolean mayTell(String sql, TableDefinition definition) {
    ColumnRules rules = ColumnRules.of(definition, settings);
    String folded = sql.toLowerCase(Locale.ROOT);
    return IntStream.range(0, definition.columns().size())
        .filter(rules::isSecret)
        .mapToObj(place -> definition.columns().get(place).name().toLowerCase(Locale.ROOT))
        .noneMatch(name -> folded.contains(name) || folded.contains(name.replace("`", "``")));
  }

  private Struct table(TableDefinition whole) {
    TableDefinition definition = whole.stored();
    ColumnRules rules = ColumnRules.of(definition, settings);
    List<Struct> columns = new ArrayList<>();
    for (int place = 0; place < definition.columns().size(); place++) {
      if (!rules.isExcluded(place)) {
        columns.add(column(definition.columns().get(place), place, rules));
      }
    }
    return new Struct(TABLE)
        .put(
            "primaryKeyColumnNames",
            definition.primaryKey().stream()
                .filter(
                    name ->
                        definition.indexOf(name) < 0 || !rules.isExcluded(definition.indexOf(name)))
                .toList())
        .put("columns", columns)
        .put("comment", definition.comment().isEmpty() ? null : definition.comment());
  }

  private static Struct column(Column column, int place, ColumnRules rules) {
    String type = ColumnRules.typeName(column.type());
    String defaultValue = column.defaultValue();
    if (defaultValue != null && rules.mask(place).isPresent()) {
      defaultValue = (String) rules.mask(place).get().of(defaultValue);
    }
    return new Struct(COLUMN)
        .put("name", column.name())
        .put("jdbcType", JdbcTypes.of(column.type()))
        .put("typeName", type)
        .put("typeExpression", type)
        .put("length", orNull(column.type().length()))
        .put("scale", orNull(column.type().scale()))
        .put("position", place + 1)
        .put("optional", column.nullable())
        .put("generated", column.generated())
        .put("comment", column.comment().isEmpty() ? null : column.comment())
        .put("defaultValueExpression", defaultValue)
        .put(
            "enumValues",
            column.type().members().isEmpty()
                ? null
                : column.type().members().stream().map(SchemaChangeRecords::literal).toList());
  }

  private static String literal(String member) {
    return "'" + member.replace("'", "''") + "'";
  }

  private static Integer orNull(int number) {
    return number == UNSPECIFIED ? null : number;
  }

  /** What a statement does, by its first word. */
  public static String typeOf(String sql) {
    String word = sql.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return word.equals("RENAME") ? "ALTER" : word;
  }
}
