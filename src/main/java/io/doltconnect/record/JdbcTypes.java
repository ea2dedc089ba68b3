package io.doltconnect.record;

import io.doltconnect.schema.ColumnType;
import java.sql.Types;

/** The {@link Types} that schema change records name for column types, as Debezium's do. */
final class JdbcTypes {
  private JdbcTypes() {}

  static int of(ColumnType type) {
    return switch (type.sqlType()) {
      case BIT -> Types.BIT;
      case TINYINT, SMALLINT -> Types.SMALLINT;
      case MEDIUMINT, INT, YEAR -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case DECIMAL -> Types.DECIMAL;
      case FLOAT -> Types.FLOAT;
      case DOUBLE -> Types.DOUBLE;
      case CHAR, ENUM, SET -> Types.CHAR;
      case VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> Types.VARCHAR;
      case BINARY -> Types.BINARY;
      case VARBINARY -> Types.VARBINARY;
      case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> Types.BLOB;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case DATETIME -> Types.TIMESTAMP;
      case TIMESTAMP -> Types.TIMESTAMP_WITH_TIMEZONE;
      case JSON,
          GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION,
          VECTOR ->
          Types.OTHER;
    };
  }
}
