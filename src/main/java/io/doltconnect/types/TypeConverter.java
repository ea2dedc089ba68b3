package io.doltconnect.types;

/** Converts a column's values from the log and from SQL. */
interface TypeConverter extends ColumnConverter, SqlConverter {

  /**
   * An expression that changes nothing. Dolt sends a JSON document or geometry of some kilobytes,
   * which is stored apart from its row, as an empty value if its plan only passes the column on.
   */
  static String whole(String column) {
    return "COALESCE(" + column + ")";
  }

  /** A type whose values SQL gives as text. */
  interface FromText extends TypeConverter {

    /** The value of a text that is not null. */
    Object parse(String text);

    @Override
    default Object read(SqlValue value) {
      String text = value.text();
      return text == null ? null : parse(text);
    }
  }

  /** A type whose values SQL gives as bytes. */
  interface FromBytes extends TypeConverter {

    /** The value of bytes that are not null and belong to it. */
    Object parse(byte[] bytes);

    @Override
    default Object read(SqlValue value) {
      byte[] bytes = value.bytes();
      return bytes == null ? null : parse(bytes);
    }
  }
}
