package io.doltconnect.types;

import io.doltconnect.binlog.WireType;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.WireTypes;
import java.util.Objects;

/**
 * Finds the converter for a column. Schema names, versions and parameters are those of Debezium's
 * MySQL connector 3.6. Immutable, for any thread.
 */
public final class ColumnConverters {
  private final TypeSettings settings;

  /** Converts under these modes. */
  public ColumnConverters(TypeSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * The converter for a column of the rows that a TABLE_MAP announces. What the wire says decides
   * how many bytes a value takes, what the declaration says decides what they mean.
   *
   * @param column the column's definition
   * @param wireType the type code in TABLE_MAP, 0 to 255
   * @param wireMetadata the metadata in TABLE_MAP: one byte as it is; two bytes as a little-endian
   *     number for VARCHAR (length), NEWDECIMAL (precision, then scale) and BIT (bits, then bytes),
   *     as a big-endian number for STRING (real type, then length); 0 for a type without metadata
   * @throws IllegalArgumentException if such a column cannot have that declaration: the definition
   *     is not the one that the rows were written with, or the type is one that Dolt cannot log
   */
  public ColumnConverter converter(Column column, int wireType, int wireMetadata) {
    WireColumn wire = WireColumn.of(wireType, wireMetadata);
    if (column.type().sqlType() == SqlType.VECTOR) {
      throw new IllegalArgumentException(
          "Column %s is a VECTOR, which Dolt cannot write to its binlog: change its type, or leave the table out with table.exclude.list"
              .formatted(column.name()));
    }
    if (!WireTypes.carry(column.type(), wireType, wireMetadata)) {
      throw new IllegalArgumentException(
          "Column %s is declared %s, which the wire type %s cannot carry: the definition is not the one that these rows were written with"
              .formatted(column.name(), column.type(), wire));
    }
    return create(wire, column);
  }

  private ColumnConverter create(WireColumn wire, Column column) {
    ColumnType declared = column.type();
    boolean unsigned = declared.unsigned();
    return switch (column.type().sqlType()) {
      case TINYINT -> unsigned ? NumberConverter.TINYINT_UNSIGNED : NumberConverter.TINYINT;
      case SMALLINT -> unsigned ? NumberConverter.SMALLINT_UNSIGNED : NumberConverter.SMALLINT;
      case MEDIUMINT -> unsigned ? NumberConverter.MEDIUMINT_UNSIGNED : NumberConverter.MEDIUMINT;
      case INT -> unsigned ? NumberConverter.INT_UNSIGNED : NumberConverter.INT;
      case BIGINT -> unsigned ? bigintUnsigned(column) : NumberConverter.BIGINT;
      case FLOAT, DOUBLE ->
          wire.code() == WireType.FLOAT ? NumberConverter.FLOAT : NumberConverter.DOUBLE;
      case DECIMAL ->
          new DecimalConverter(new PackedDecimal(wire.first(), wire.second()), settings.decimal());
      case BIT ->
          declared.lengthOr(1) == 1 ? BitConverter.BOOLEAN : BitConverter.of(declared.lengthOr(1));
      case CHAR, VARCHAR -> new TextConverter(column, wire.lengthBytes());
      case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> new TextConverter(column, wire.metadata());
      case BINARY ->
          new BinaryConverter(wire.lengthBytes(), declared.lengthOr(1), settings.binary());
      case VARBINARY -> new BinaryConverter(wire.lengthBytes(), 0, settings.binary());
      case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB ->
          new BinaryConverter(wire.metadata(), 0, settings.binary());
      case ENUM -> new EnumConverter(column, wire.metadata());
      case SET -> new SetConverter(column, wire.metadata());
      case JSON -> new JsonConverter(column, wire.metadata());
      case DATE -> new DateConverter(column, settings.time());
      case TIME -> new TimeConverter(column, settings.time());
      case DATETIME -> new DatetimeConverter(column, wire.metadata(), settings.time());
      case TIMESTAMP -> new TimestampConverter(column, wire.metadata());
      case YEAR -> new YearConverter(column);
      case POINT -> GeometryConverter.point(column, wire.metadata());
      case GEOMETRY,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION ->
          GeometryConverter.geometry(column, wire.metadata());
      case VECTOR -> throw new AssertionError("refused before");
    };
  }

  private ColumnConverter bigintUnsigned(Column column) {
    return settings.bigintUnsigned() == BigintUnsignedHandlingMode.LONG
        ? new BigintUnsignedConverter(column)
        : BigintUnsignedConverter.PRECISE;
  }
}
