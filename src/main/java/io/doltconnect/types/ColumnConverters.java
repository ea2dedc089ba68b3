package io.doltconnect.types;

import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.model.TableId;
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
  private final ZeroDateMetrics zeroDates;
  private final TableId table;

  /** Converts under these modes. */
  public ColumnConverters(TypeSettings settings) {
    this(settings, null);
  }

  /**
   * Converts under these modes.
   *
   * @param zeroDates told of zero dates in the rows of tables, see {@link #of}
   */
  public ColumnConverters(TypeSettings settings, ZeroDateMetrics zeroDates) {
    this(Objects.requireNonNull(settings, "settings"), zeroDates, null);
  }

  private ColumnConverters(TypeSettings settings, ZeroDateMetrics zeroDates, TableId table) {
    this.settings = settings;
    this.zeroDates = zeroDates;
    this.table = table;
  }

  /** The same for the rows of a table. */
  public ColumnConverters of(TableId rowsOf) {
    return zeroDates == null ? this : new ColumnConverters(settings, zeroDates, rowsOf);
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
   *     is not the one that the rows were written with
   */
  public ColumnConverter converter(Column column, int wireType, int wireMetadata) {
    WireColumn wire = WireColumn.of(wireType, wireMetadata);
    if (!WireTypes.carry(column.type(), wireType, wireMetadata)) {
      throw new IllegalArgumentException(
          "Column %s is declared %s, which the wire type %s cannot carry: the definition is not the one that these rows were written with"
              .formatted(column.name(), column.type(), wire));
    }
    return create(column, wire.lengthBytes());
  }

  /**
   * The converter for a column of the rows that SQL gives.
   *
   * @param column the column's definition
   */
  public SqlConverter sqlConverter(Column column) {
    return column.type().sqlType() == SqlType.VECTOR ? VectorConverter.VECTOR : create(column, 0);
  }

  /**
   * @param lengthBytes how many bytes hold the length of a value in the log, or the value itself if
   *     that is a number of members
   */
  private TypeConverter create(Column column, int lengthBytes) {
    ColumnType declared = column.type();
    boolean unsigned = declared.unsigned();
    return switch (declared.sqlType()) {
      case TINYINT -> unsigned ? NumberConverter.TINYINT_UNSIGNED : NumberConverter.TINYINT;
      case SMALLINT -> unsigned ? NumberConverter.SMALLINT_UNSIGNED : NumberConverter.SMALLINT;
      case MEDIUMINT -> unsigned ? NumberConverter.MEDIUMINT_UNSIGNED : NumberConverter.MEDIUMINT;
      case INT -> unsigned ? NumberConverter.INT_UNSIGNED : NumberConverter.INT;
      case BIGINT -> unsigned ? bigintUnsigned(column) : NumberConverter.BIGINT;
      case FLOAT -> WireTypes.isDouble(declared) ? NumberConverter.DOUBLE : NumberConverter.FLOAT;
      case DOUBLE -> NumberConverter.DOUBLE;
      case DECIMAL ->
          new DecimalConverter(
              new PackedDecimal(
                  declared.lengthOr(WireTypes.DEFAULT_DECIMAL_PRECISION), declared.scaleOr(0)),
              settings.decimal());
      case BIT ->
          declared.lengthOr(1) == 1 ? BitConverter.BOOLEAN : BitConverter.of(declared.lengthOr(1));
      case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT ->
          new TextConverter(column, lengthBytes);
      case BINARY -> new BinaryConverter(lengthBytes, declared.lengthOr(1), settings.binary());
      case VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB ->
          new BinaryConverter(lengthBytes, 0, settings.binary());
      case ENUM -> new EnumConverter(column, lengthBytes);
      case SET -> new SetConverter(column, lengthBytes);
      case JSON -> new JsonConverter(column, lengthBytes);
      case DATE -> new DateConverter(column, settings.time(), zeroDates(column));
      case TIME -> new TimeConverter(column, settings.time());
      case DATETIME -> new DatetimeConverter(column, settings.time(), zeroDates(column));
      case TIMESTAMP -> new TimestampConverter(column, zeroDates(column));
      case YEAR -> new YearConverter(column);
      case POINT -> GeometryConverter.point(column, lengthBytes);
      case GEOMETRY,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION ->
          GeometryConverter.geometry(column, lengthBytes);
      case VECTOR -> throw new AssertionError("no wire type carries it");
    };
  }

  private ZeroDates zeroDates(Column column) {
    return new ZeroDates(column, table, settings.zeroDate(), zeroDates);
  }

  private TypeConverter bigintUnsigned(Column column) {
    return settings.bigintUnsigned() == BigintUnsignedHandlingMode.LONG
        ? new BigintUnsignedConverter(column)
        : BigintUnsignedConverter.PRECISE;
  }
}
