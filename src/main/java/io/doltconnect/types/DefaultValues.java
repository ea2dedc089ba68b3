package io.doltconnect.types;

import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Turns the literal defaults of columns, as Dolt prints them, into values of their schemas: the
 * ones that the converters give for rows that have them. A default that is no such value (an
 * expression, which Dolt's log prints as if it were a literal) is none. Immutable, for any thread.
 */
public final class DefaultValues {
  private static final String HEX = "0x";
  private static final int DATE_LENGTH = "2020-01-02".length();

  private final ColumnConverters converters;

  private record Literal(String text, byte[] bytes) implements SqlValue {}

  /** Converts as the converters do. */
  public DefaultValues(ColumnConverters converters) {
    this.converters = converters;
  }

  /**
   * The column's default.
   *
   * @return empty if there is none that the column's schema can hold
   */
  public Optional<Object> of(Column column) {
    String text = column.defaultValue();
    if (text == null || column.generated()) {
      return Optional.empty();
    }
    try {
      return value(column.type(), text).map(converters.sqlConverter(column)::read);
    } catch (IllegalArgumentException | UnrepresentableValueException e) {
      // What is no literal of the type is an expression or what Dolt could not give a row either.
      return Optional.empty();
    }
  }

  /** The literal in the form in which SQL gives such a value of a row. */
  private static Optional<SqlValue> value(ColumnType type, String text) {
    return switch (type.sqlType()) {
      case BIT -> Optional.of(bytes(bits(type.lengthOr(1), new BigInteger(text))));
      case BINARY, VARBINARY -> binary(type, text);
      case ENUM -> type.members().contains(text) ? Optional.of(text(text)) : Optional.empty();
      case SET -> isSet(type.members(), text) ? Optional.of(text(text)) : Optional.empty();
      case DATETIME, TIMESTAMP ->
          Optional.of(text(text.length() == DATE_LENGTH ? text + " 00:00:00" : text));
      case TINYINT,
          SMALLINT,
          MEDIUMINT,
          INT,
          BIGINT,
          DECIMAL,
          FLOAT,
          DOUBLE,
          CHAR,
          VARCHAR,
          DATE,
          TIME,
          YEAR ->
          Optional.of(text(text));
      case TINYTEXT,
          TEXT,
          MEDIUMTEXT,
          LONGTEXT,
          TINYBLOB,
          BLOB,
          MEDIUMBLOB,
          LONGBLOB,
          JSON,
          GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION,
          VECTOR ->
          Optional.empty();
    };
  }

  private static SqlValue text(String text) {
    return new Literal(text, null);
  }

  private static SqlValue bytes(byte[] bytes) {
    return new Literal(null, bytes);
  }

  private static byte[] bits(int bits, BigInteger value) {
    byte[] bytes = new byte[(bits + 7) / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[bytes.length - 1 - i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static Optional<SqlValue> binary(ColumnType type, String text) {
    if (!text.startsWith(HEX)) {
      return Optional.empty();
    }
    byte[] value = HexFormat.of().parseHex(text, HEX.length(), text.length());
    return Optional.of(
        bytes(type.sqlType() == SqlType.BINARY ? Arrays.copyOf(value, type.lengthOr(1)) : value));
  }

  private static boolean isSet(List<String> members, String text) {
    return text.isEmpty() || members.containsAll(List.of(text.split(",", -1)));
  }
}
