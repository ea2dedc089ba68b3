package io.doltconnect.record;

import io.doltconnect.config.DefaultsInSchemas;
import io.doltconnect.config.MessageKeys;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.DefaultValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Makes the schemas of tables under the configured names, keys and defaults.
 *
 * <p>The schema of a row has a version, which tells the definitions of a table from each other; the
 * schema of a key has none: converters put a schema's id into what they write, and the same key is
 * to stay the same bytes as long as its columns do. Not thread-safe.
 */
public final class TableSchemaFactory {
  private final TableTopics topics;
  private final SchemaSettings settings;
  private final DefaultValues defaults;
  private final NameAdjuster schemaNames;
  private final NameAdjuster fieldNames;
  private final Map<String, TableId> owners = new HashMap<>();

  /** The schema of one column, ready to be used as a field. */
  public interface ColumnSchemas {
    public SchemaBuilder of(Column column);
  }

  public TableSchemaFactory(TableTopics topics, SchemaSettings settings, DefaultValues defaults) {
    this.topics = topics;
    this.settings = settings;
    this.defaults = defaults;
    this.schemaNames = NameAdjuster.ofSchemas(settings.schemaNames());
    this.fieldNames = NameAdjuster.ofFields(settings.fieldNames());
  }

  /**
   * The schemas of a table.
   *
   * @param version the number of its definition
   * @throws ConnectException if the configuration gives two things one name, or names a column that
   *     the table does not have
   */
  public TableSchemas of(TableDefinition table, int version, ColumnSchemas columns) {
    String topic = topics.of(table.id());
    ColumnRules rules = ColumnRules.of(table, settings);
    rules.requireNoFaults();
    Schema emitted = emittedRow(topic, table, version, columns, rules);
    boolean asRead = rules.areNone() && !tellsTypesOfStructs(emitted, table, columns);
    Schema row = asRead ? emitted : readRow(table, columns);
    List<Pattern> messageKey = settings.messageKeys().columnsOf(table.id());
    List<Field> keyFields = keyFields(table, row, messageKey);
    SchemaBuilder key = SchemaBuilder.struct().name(schemaNames.adjust(topic + ".Key"));
    for (Field field : keyFields) {
      int place = field.index();
      Column column = table.columns().get(place);
      key.field(
          fieldNames.adjust(column.name()), field(column, columns.of(column), rules.mask(place)));
    }
    return new TableSchemas(
        table,
        topic,
        keyFields.isEmpty() ? null : key.build(),
        keyFields,
        !messageKey.isEmpty(),
        row,
        Envelope.schema(schemaNames.adjust(topic + ".Envelope"), emitted),
        rules,
        asRead ? Optional.empty() : Optional.of(emission(emitted, row, rules, keyFields)));
  }

  /** The row as records have it. */
  private Schema emittedRow(
      String topic, TableDefinition table, int version, ColumnSchemas columns, ColumnRules rules) {
    SchemaBuilder row =
        SchemaBuilder.struct()
            .name(schemaName(topic + ".Value", table.id()))
            .version(version)
            .optional();
    Map<String, Column> byField = new HashMap<>();
    for (int place = 0; place < table.columns().size(); place++) {
      if (rules.isExcluded(place)) {
        continue;
      }
      Column column = table.columns().get(place);
      String field = fieldNames.adjust(column.name());
      Column other = byField.put(field, column);
      if (other != null) {
        throw new ConnectException(
            "Columns '%s' and '%s' of table %s would share the field '%s' under %s=%s; use avro_unicode or none, or rename one of them"
                .formatted(
                    other.name(),
                    column.name(),
                    table.id(),
                    field,
                    SchemaSettings.FIELD_NAME_ADJUSTMENT_MODE,
                    settings.fieldNames()));
      }
      SchemaBuilder schema = columns.of(column);
      rules.describe(place, schema);
      row.field(field, field(column, schema, rules.mask(place)));
    }
    return row.build();
  }

  /** The row with all columns, by their own names; nobody but the connector sees it. */
  private Schema readRow(TableDefinition table, ColumnSchemas columns) {
    SchemaBuilder row = SchemaBuilder.struct().optional();
    for (Column column : table.columns()) {
      row.field(column.name(), field(column, columns.of(column), Optional.empty()));
    }
    return row.build();
  }

  /** A struct comes with its own schema, which tells nothing of the column. */
  private static boolean tellsTypesOfStructs(
      Schema emitted, TableDefinition table, ColumnSchemas columns) {
    return emitted.fields().stream()
        .filter(field -> field.schema().type() == Schema.Type.STRUCT)
        .anyMatch(
            field ->
                !Objects.equals(
                    field.schema().parameters(),
                    columns.of(table.columns().get(field.index())).parameters()));
  }

  private static RowEmission emission(
      Schema emitted, Schema read, ColumnRules rules, List<Field> key) {
    List<RowEmission.EmittedColumn> columns = new ArrayList<>();
    for (Field field : read.fields()) {
      if (!rules.isExcluded(field.index())) {
        Schema schema = emitted.fields().get(columns.size()).schema();
        columns.add(
            new RowEmission.EmittedColumn(
                field,
                schema.type() == Schema.Type.STRUCT && !schema.equals(field.schema())
                    ? value -> underSchema(schema, (Struct) value)
                    : rules.mask(field.index()).orElse(null)));
      }
    }
    return new RowEmission(emitted, columns, key);
  }

  private static Struct underSchema(Schema schema, Struct value) {
    if (value == null) {
      return null;
    }
    Object[] values =
        value.schema().fields().stream()
            .map(field -> value.getWithoutDefault(field.name()))
            .toArray();
    return new ConvertedStruct(schema, values);
  }

  private Schema field(Column column, SchemaBuilder field, Optional<ValueMask> mask) {
    if (column.nullable()) {
      field.optional();
    }
    if (!column.comment().isEmpty()) {
      field.doc(column.comment());
    }
    boolean withDefault =
        settings.defaults() == DefaultsInSchemas.ALL
            || settings.defaults() == DefaultsInSchemas.REQUIRED && !column.nullable();
    if (withDefault) {
      defaults
          .of(column)
          .map(value -> mask.isPresent() ? mask.get().of(value) : value)
          .ifPresent(field::defaultValue);
    }
    return field.build();
  }

  private String schemaName(String wanted, TableId table) {
    String name = schemaNames.adjust(wanted);
    TableId owner = owners.put(name, table);
    if (owner != null && !owner.equals(table) && topics.isPresent(owner)) {
      throw new ConnectException(
          "The schemas of tables %s and %s would share the name '%s' under %s=%s; use avro_unicode or none, or leave one of them out (table.exclude.list)"
              .formatted(
                  owner,
                  table,
                  name,
                  SchemaSettings.SCHEMA_NAME_ADJUSTMENT_MODE,
                  settings.schemaNames()));
    }
    return name;
  }

  private static List<Field> keyFields(
      TableDefinition table, Schema row, List<Pattern> messageKey) {
    List<Field> fields = new ArrayList<>();
    if (messageKey.isEmpty()) {
      for (String name : table.primaryKey()) {
        List<Field> named = fields(table, row, name::equalsIgnoreCase);
        if (named.isEmpty()) {
          throw new IllegalStateException(
              "Key column '%s' is not among the columns %s".formatted(name, row.fields()));
        }
        fields.addAll(named);
      }
      return fields;
    }
    for (Pattern expression : messageKey) {
      List<Field> named = fields(table, row, name -> MessageKeys.names(expression, name));
      if (named.isEmpty()) {
        throw new ConnectException(
            "Table %s has no column '%s', which %s makes part of its key; its columns, but for virtual ones, which records do not have, are %s"
                .formatted(
                    table.id(),
                    expression,
                    SchemaSettings.MESSAGE_KEY_COLUMNS,
                    table.columns().stream().map(Column::name).toList()));
      }
      named.stream().filter(field -> !fields.contains(field)).forEach(fields::add);
    }
    return fields;
  }

  private static List<Field> fields(TableDefinition table, Schema row, Predicate<String> wanted) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (wanted.test(table.columns().get(i).name())) {
        fields.add(row.fields().get(i));
      }
    }
    return fields;
  }
}
