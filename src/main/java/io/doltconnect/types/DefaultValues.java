package io.doltconnect.types;

import io.doltconnect.config.TypeSettings;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/**
 * Turns the literal defaults of columns, as Dolt prints them, into values of their schemas: the
 * ones that rows have that were given none. A default that is no such value (an expression, which
 * Dolt's log prints as if it were a literal; a zero date) is none. Immutable, for any thread.
 */
public final class DefaultValues {
  private static final String HEX = "0x";

  private final ColumnConverters converters;

  /** A default in the forms that SQL gives a value in; the one that its type has not is null. */
  private record Literal(String text, byte[] bytes) implements SqlValue {}

  /** Converts under these modes. */
  public DefaultValues(TypeSettings settings) {
    this.converters = new ColumnConverters(settings);
  }

  /**
   * The column's default.
   *
   * @param schema the column's schema, optional or not
   * @return empty if there is none that the schema can hold
   */
  public Optional<Object> of(Column column, Schema schema) {
    // A struct's schema holds no default that Connect's converters could write.
    if (column.defaultValue() == null
        || column.generated()
        || schema.type() == Schema.Type.STRUCT) {
      return Optional.empty();
    }
    try {
      return literal(column.type(), column.defaultValue())
          .map(literal -> converters.sqlConverter(column).read(literal));
    } catch (IllegalArgumentException | ArithmeticException | UnrepresentableValueException e) {
      // What is no literal of the type is an expression or what Dolt could not give a row either.
      return Optional.empty();
    }
  }

  private static Optional<Literal> literal(ColumnType type, String text) {
    return switch (type.sqlType()) {
      case BIT -> Optional.of(new Literal(null, bits(type.lengthOr(1), text)));
      case BINARY ->
          binary(text).map(value -> new Literal(null, Arrays.copyOf(value, type.lengthOr(1))));
      case VARBINARY -> binary(text).map(value -> new Literal(null, value));
      case ENUM -> type.members().contains(text) ? text(text) : Optional.empty();
      case SET -> isSet(type.members(), text) ? text(text) : Optional.empty();
      case DECIMAL -> text(scaled(type, text));
      case DATETIME, TIMESTAMP -> text(text.indexOf(' ') < 0 ? text + " 00:00:00" : text);
      case JSON, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB, VECTOR -> Optional.empty();
      default -> text(text);
    };
  }

  private static Optional<Literal> text(String text) {
    return Optional.of(new Literal(text, null));
  }

  /** As many bytes as hold the bits, the highest first. */
  private static byte[] bits(int bits, String number) {
    byte[] bytes = new byte[(bits + 7) / 8];
    byte[] value = new BigInteger(number).toByteArray();
    for (int i = 1; i <= Math.min(bytes.length, value.length); i++) {
      bytes[bytes.length - i] = value[value.length - i];
    }
    return bytes;
  }

  private static Optional<byte[]> binary(String text) {
    return text.startsWith(HEX)
        ? Optional.of(HexFormat.of().parseHex(text, HEX.length(), text.length()))
        : Optional.empty();
  }

  private static boolean isSet(List<String> members, String text) {
    return text.isEmpty() || members.containsAll(List.of(text.split(",", -1)));
  }

  private static String scaled(ColumnType type, String text) {
    return new BigDecimal(text)
        .setScale(Math.max(type.scale(), 0), RoundingMode.UNNECESSARY)
        .toPlainString();
  }
}
