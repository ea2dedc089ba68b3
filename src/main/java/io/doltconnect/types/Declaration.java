package io.doltconnect.types;

import io.doltconnect.schema.ColumnType;

/** A declared type with MySQL's defaults for the numbers that the declaration leaves out. */
record Declaration(ColumnType type) {
  private static final int DEFAULT_DECIMAL_PRECISION = 10;
  private static final int MAX_FLOAT_BITS = 24;

  static Declaration of(ColumnType type) {
    return new Declaration(type);
  }

  int lengthOr(int defaultLength) {
    return type.length() == ColumnType.UNSPECIFIED ? defaultLength : type.length();
  }

  int precision() {
    return lengthOr(DEFAULT_DECIMAL_PRECISION);
  }

  int scale() {
    return type.scale() == ColumnType.UNSPECIFIED ? 0 : type.scale();
  }

  int members() {
    return type.members().size();
  }

  /** Whether a FLOAT is stored as a DOUBLE: {@code FLOAT(p)} is from 25 bits on. */
  boolean isDouble() {
    return type.scale() == ColumnType.UNSPECIFIED && type.length() > MAX_FLOAT_BITS;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type.sqlType().name());
    if (!type.members().isEmpty()) {
      text.append(" of ").append(members()).append(" members");
    } else if (type.length() != ColumnType.UNSPECIFIED) {
      text.append('(').append(type.length());
      if (type.scale() != ColumnType.UNSPECIFIED) {
        text.append(',').append(type.scale());
      }
      text.append(')');
    }
    return text.append(type.unsigned() ? " UNSIGNED" : "").toString();
  }
}
