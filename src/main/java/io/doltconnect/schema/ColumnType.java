package io.doltconnect.schema;

import java.util.List;
import java.util.Objects;

/**
 * A column's declared type: what {@code SHOW CREATE TABLE} says, including what the binlog never
 * carries (signedness, members).
 *
 * @param sqlType the type's family
 * @param length the first number in the parentheses: characters, bytes, bits, decimal precision, or
 *     fractional second digits; {@link #UNSPECIFIED} if none was given
 * @param scale the second number in the parentheses (decimal scale); {@link #UNSPECIFIED} if none
 *     was given
 * @param unsigned whether the type is {@code UNSIGNED}
 * @param members the members of an ENUM or SET in their order, unescaped; empty for other types
 */
public record ColumnType(
    SqlType sqlType, int length, int scale, boolean unsigned, List<String> members) {

  /** A number in the parentheses that the declaration does not have. */
  public static final int UNSPECIFIED = -1;

  public ColumnType {
    Objects.requireNonNull(sqlType, "sqlType");
    members = List.copyOf(members);
  }

  /** The length, or MySQL's default for a declaration without one. */
  public int lengthOr(int unspecified) {
    return length == UNSPECIFIED ? unspecified : length;
  }

  public ColumnType withLength(int other) {
    return new ColumnType(sqlType, other, scale, unsigned, members);
  }

  /** Whether values of a SET have the members in a later type that they have in this one. */
  public boolean keepsMembersIn(ColumnType later) {
    return sqlType != SqlType.SET
        || later.sqlType != SqlType.SET
        || later.members.size() >= members.size()
            && later.members.subList(0, members.size()).equals(members);
  }

  /** Whether keys that Dolt stores alike under a later type look alike in records, too. */
  public boolean isKeyedLike(ColumnType later) {
    boolean day = sqlType == SqlType.DATE || sqlType.isMoment();
    boolean laterDay = later.sqlType == SqlType.DATE || later.sqlType.isMoment();
    return !day || !laterDay || sqlType == later.sqlType;
  }

  /** The scale, or MySQL's default for a declaration without one. */
  public int scaleOr(int unspecified) {
    return scale == UNSPECIFIED ? unspecified : scale;
  }

  /** The declaration in SQL, with the number of its members in their place. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(sqlType.name());
    if (!members.isEmpty()) {
      text.append(" of ").append(members.size()).append(" members");
    } else if (length != UNSPECIFIED) {
      text.append('(').append(length);
      if (scale != UNSPECIFIED) {
        text.append(',').append(scale);
      }
      text.append(')');
    }
    return text.append(unsigned ? " UNSIGNED" : "").toString();
  }
}
