package io.doltconnect.config;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Keys and names of the records' schemas.
 *
 * @param messageKeys {@code message.key.columns}
 * @param schemaNames {@code schema.name.adjustment.mode}
 * @param fieldNames {@code field.name.adjustment.mode}
 * @param defaults {@code schema.default.values}
 * @param columns which columns records have, and how
 */
public record SchemaSettings(
    MessageKeys messageKeys,
    NameAdjustment schemaNames,
    NameAdjustment fieldNames,
    DefaultsInSchemas defaults,
    ColumnSettings columns) {

  public static final String MESSAGE_KEY_COLUMNS = "message.key.columns";
  public static final String SCHEMA_NAME_ADJUSTMENT_MODE = "schema.name.adjustment.mode";
  public static final String FIELD_NAME_ADJUSTMENT_MODE = "field.name.adjustment.mode";
  public static final String SCHEMA_DEFAULT_VALUES = "schema.default.values";

  private static final Choice<NameAdjustment> ADJUSTMENTS = Choice.of(NameAdjustment.class);
  private static final Choice<DefaultsInSchemas> DEFAULTS = Choice.of(DefaultsInSchemas.class);

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Keys and schemas")
        .add(
            new Property(MESSAGE_KEY_COLUMNS, Type.STRING)
                .defaultValue("")
                .validator(MessageKeys.validator())
                .width(Width.LONG)
                .displayName("Message key columns")
                .documentation(
                    "Columns that are the key of a table's records instead of its primary key:"
                        + " 'database.table:column,column', several separated by ';'. The table is"
                        + " a regular expression for the whole of its name, so is each column. A"
                        + " table that no expression matches keeps its primary key. The columns"
                        + " should tell the rows from each other."))
        .add(
            adjustment(SCHEMA_NAME_ADJUSTMENT_MODE, "Schema name adjustment")
                .documentation(
                    "How the names of schemas are made valid for Avro. 'none': not at all; 'avro':"
                        + " what Avro does not allow becomes '_'; 'avro_unicode': what Avro does"
                        + " not allow, and '_' itself, becomes '_u' and its code in hexadecimal."))
        .add(
            adjustment(FIELD_NAME_ADJUSTMENT_MODE, "Field name adjustment")
                .documentation(
                    "How the names of columns are made valid for Avro, as with"
                        + " `schema.name.adjustment.mode`."))
        .add(
            new Property(SCHEMA_DEFAULT_VALUES, Type.STRING)
                .defaultValue("required")
                .choice(DEFAULTS)
                .importance(Importance.LOW)
                .displayName("Defaults in schemas")
                .documentation(
                    "Which columns' defaults are in the schemas. 'required': those of columns that"
                        + " cannot be NULL; 'all': those of every column, as in Debezium; 'none'."
                        + " With 'all' set replace.null.with.default=false for every converter"
                        + " that knows it, or a NULL arrives as the column's default."));
  }

  private static Property adjustment(String key, String displayName) {
    return new Property(key, Type.STRING)
        .defaultValue("none")
        .choice(ADJUSTMENTS)
        .displayName(displayName);
  }

  static SchemaSettings from(AbstractConfig config) {
    return new SchemaSettings(
        MessageKeys.parse(MESSAGE_KEY_COLUMNS, config.getString(MESSAGE_KEY_COLUMNS)),
        adjustment(config, SCHEMA_NAME_ADJUSTMENT_MODE),
        adjustment(config, FIELD_NAME_ADJUSTMENT_MODE),
        DEFAULTS.parse(SCHEMA_DEFAULT_VALUES, config.getString(SCHEMA_DEFAULT_VALUES)),
        ColumnSettings.from(config));
  }

  private static NameAdjustment adjustment(AbstractConfig config, String key) {
    return ADJUSTMENTS.parse(key, config.getString(key));
  }
}
