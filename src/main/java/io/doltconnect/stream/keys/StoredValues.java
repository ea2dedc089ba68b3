package io.doltconnect.stream.keys;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The values of a column that are in the log as they were stored under a type that held more. Of
 * digits behind the point none are known. An integer becomes the least or the greatest of a signed
 * type; in an unsigned one, the greatest for what is above it, and the lowest bits of what is
 * negative (tried with Dolt 2.2.0).
 *
 * @param above what they are above
 * @param below what they are below
 */
record StoredValues(BigInteger above, BigInteger below) {
  private static final StoredValues NONE = new StoredValues(BigInteger.ZERO, BigInteger.ZERO);

  /**
   * What is stored alike under both types.
   *
   * @return empty if the present type holds all of the former, or Dolt stores all rows anew
   */
  static Optional<StoredValues> of(ColumnType former, ColumnType now) {
    if (former.sqlType().isInteger() && now.sqlType().isInteger()) {
      return isWithin(former, now) ? Optional.empty() : Optional.of(integers(former, now));
    }
    boolean cut =
        former.sqlType() == SqlType.DECIMAL && now.sqlType() == SqlType.DECIMAL
            ? now.scaleOr(0) < former.scaleOr(0)
            : former.sqlType().isMoment()
                && now.sqlType().isMoment()
                && now.lengthOr(0) < former.lengthOr(0);
    return cut ? Optional.of(NONE) : Optional.empty();
  }

  private static StoredValues integers(ColumnType former, ColumnType now) {
    if (now.unsigned() && !former.unsigned()) {
      return bits(former) > bits(now) ? NONE : new StoredValues(BigInteger.ZERO, half(now));
    }
    BigInteger least = least(now);
    BigInteger greatest = greatest(now);
    return new StoredValues(
        least(former).compareTo(least) < 0 ? least : least.subtract(BigInteger.ONE),
        greatest(former).compareTo(greatest) > 0 ? greatest : greatest.add(BigInteger.ONE));
  }

  /** Whether one of them is a value, as a record has it. */
  boolean contains(Object value) {
    if (equals(NONE)) {
      return false;
    }
    BigInteger number = new BigInteger(value.toString());
    return number.compareTo(above) > 0 && number.compareTo(below) < 0;
  }

  private static boolean isWithin(ColumnType inner, ColumnType outer) {
    return least(inner).compareTo(least(outer)) >= 0
        && greatest(inner).compareTo(greatest(outer)) <= 0;
  }

  private static int bits(ColumnType type) {
    return type.sqlType().bits();
  }

  private static BigInteger half(ColumnType type) {
    return BigInteger.ONE.shiftLeft(bits(type) - 1);
  }

  private static BigInteger least(ColumnType type) {
    return type.unsigned() ? BigInteger.ZERO : half(type).negate();
  }

  private static BigInteger greatest(ColumnType type) {
    return (type.unsigned() ? half(type).shiftLeft(1) : half(type)).subtract(BigInteger.ONE);
  }
}
