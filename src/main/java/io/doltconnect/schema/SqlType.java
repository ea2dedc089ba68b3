package io.doltconnect.schema;

/** Every column type that Dolt can create, by the name under which Dolt prints it. */
public enum SqlType {
  BIT(Kind.OTHER),
  TINYINT(8),
  SMALLINT(16),
  MEDIUMINT(24),
  INT(32),
  BIGINT(64),
  DECIMAL(Kind.OTHER),
  FLOAT(Kind.OTHER),
  DOUBLE(Kind.OTHER),
  CHAR(Kind.BYTES),
  VARCHAR(Kind.BYTES),
  BINARY(Kind.BYTES),
  VARBINARY(Kind.BYTES),
  TINYTEXT(Kind.BYTES),
  TEXT(Kind.BYTES),
  MEDIUMTEXT(Kind.BYTES),
  LONGTEXT(Kind.BYTES),
  TINYBLOB(Kind.BYTES),
  BLOB(Kind.BYTES),
  MEDIUMBLOB(Kind.BYTES),
  LONGBLOB(Kind.BYTES),
  ENUM(Kind.OTHER),
  SET(Kind.OTHER),
  JSON(Kind.OTHER),
  DATE(Kind.DAY),
  TIME(Kind.OTHER),
  DATETIME(Kind.DAY),
  TIMESTAMP(Kind.DAY),
  YEAR(Kind.OTHER),
  GEOMETRY(Kind.OTHER),
  POINT(Kind.OTHER),
  LINESTRING(Kind.OTHER),
  POLYGON(Kind.OTHER),
  MULTIPOINT(Kind.OTHER),
  MULTILINESTRING(Kind.OTHER),
  MULTIPOLYGON(Kind.OTHER),
  GEOMETRYCOLLECTION(Kind.OTHER),
  VECTOR(Kind.OTHER);

  private enum Kind {
    INTEGER,
    BYTES,
    DAY,
    OTHER
  }

  private final Kind kind;
  private final int bits;

  SqlType(Kind kind) {
    this.kind = kind;
    this.bits = 0;
  }

  SqlType(int bits) {
    this.kind = Kind.INTEGER;
    this.bits = bits;
  }

  public boolean isInteger() {
    return kind == Kind.INTEGER;
  }

  /** How many bits an integer has. */
  public int bits() {
    if (!isInteger()) {
      throw new IllegalArgumentException(this + " is no integer");
    }
    return bits;
  }

  /** Whether it is a day and a time of it, with digits of a second's fraction. */
  public boolean isMoment() {
    return this == DATETIME || this == TIMESTAMP;
  }

  /** Whether a change from the one type to the other may leave the stored keys as they are. */
  public boolean isStoredLike(SqlType other) {
    return kind != Kind.OTHER ? kind == other.kind : this == other;
  }
}
