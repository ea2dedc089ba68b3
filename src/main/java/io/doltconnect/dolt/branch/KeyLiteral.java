package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.schema.Column;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a value of a key column is had from the server as text, and put into SQL again so that it
 * compares as the stored value does.
 *
 * @param expression gives the text
 * @param literal makes the text an SQL literal
 */
public record KeyLiteral(String expression, UnaryOperator<String> literal) {

  /**
   * Of a column; empty if its values cannot be compared exactly with what SQL can write: those of
   * FLOAT and DOUBLE are rounded, those of ENUM and SET are ordered by number and written by name.
   */
  static Optional<KeyLiteral> of(Column column) {
    String name = DoltClient.quoted(column.name());
    return switch (column.type().sqlType()) {
      case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DECIMAL ->
          Optional.of(new KeyLiteral("CAST(" + name + " AS CHAR)", UnaryOperator.identity()));
      case CHAR, VARCHAR -> Optional.of(new KeyLiteral(name, DoltClient::literal));
      case DATE, DATETIME, TIMESTAMP ->
          Optional.of(new KeyLiteral("CAST(" + name + " AS CHAR)", DoltClient::literal));
      case BINARY, VARBINARY ->
          Optional.of(new KeyLiteral("HEX(" + name + ")", digits -> "X'" + digits + "'"));
      case BIT,
          FLOAT,
          DOUBLE,
          TINYTEXT,
          TEXT,
          MEDIUMTEXT,
          LONGTEXT,
          TINYBLOB,
          BLOB,
          MEDIUMBLOB,
          LONGBLOB,
          ENUM,
          SET,
          JSON,
          TIME,
          YEAR,
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
}
