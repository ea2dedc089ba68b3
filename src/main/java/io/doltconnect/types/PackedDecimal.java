package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.DecimalDigits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * MySQL's packed decimal ({@code decimal2bin}): groups of nine digits in four big-endian bytes on
 * both sides of the point, the odd digits outermost in as few bytes as hold them; the highest bit
 * inverted, and all bits inverted in a negative number.
 */
final class PackedDecimal {
  private static final long[] POWERS_OF_TEN = powersOfTen();
  private static final int MAX_LONG_DIGITS = 18;

  private final int precision;
  private final int scale;
  private final int[] digits;
  private final int[] bytes;

  /**
   * @param precision the number of digits, 1 to 65
   * @param scale how many of them are behind the point
   */
  PackedDecimal(int precision, int scale) {
    if (precision < 1 || scale < 0 || scale > precision) {
      throw new IllegalArgumentException(
          "No decimal has %d digits, %d of them behind the point".formatted(precision, scale));
    }
    this.precision = precision;
    this.scale = scale;
    this.digits = groups(precision - scale, scale);
    this.bytes = Arrays.stream(digits).map(DecimalDigits::bytes).toArray();
  }

  private static int[] groups(int integerDigits, int fractionDigits) {
    int odd = integerDigits % DecimalDigits.PER_GROUP == 0 ? 0 : 1;
    int whole = integerDigits / DecimalDigits.PER_GROUP + fractionDigits / DecimalDigits.PER_GROUP;
    int last = fractionDigits % DecimalDigits.PER_GROUP == 0 ? 0 : 1;
    int[] digits = new int[odd + whole + last];
    Arrays.fill(digits, DecimalDigits.PER_GROUP);
    if (odd == 1) {
      digits[0] = integerDigits % DecimalDigits.PER_GROUP;
    }
    if (last == 1) {
      digits[digits.length - 1] = fractionDigits % DecimalDigits.PER_GROUP;
    }
    return digits;
  }

  private static long[] powersOfTen() {
    long[] powers = new long[DecimalDigits.PER_GROUP + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  int precision() {
    return precision;
  }

  int scale() {
    return scale;
  }

  BigDecimal read(ByteReader in) {
    return precision <= MAX_LONG_DIGITS
        ? BigDecimal.valueOf(readLong(in), scale)
        : new BigDecimal(readBigInteger(in), scale);
  }

  private long readLong(ByteReader in) {
    int inversion = inversion(in);
    long value = readGroup(in, 0, inversion);
    for (int i = 1; i < digits.length; i++) {
      value = value * POWERS_OF_TEN[digits[i]] + readGroup(in, i, inversion);
    }
    return inversion == 0 ? value : -value;
  }

  private BigInteger readBigInteger(ByteReader in) {
    int inversion = inversion(in);
    BigInteger value = BigInteger.valueOf(readGroup(in, 0, inversion));
    for (int i = 1; i < digits.length; i++) {
      value =
          value
              .multiply(BigInteger.valueOf(POWERS_OF_TEN[digits[i]]))
              .add(BigInteger.valueOf(readGroup(in, i, inversion)));
    }
    return inversion == 0 ? value : value.negate();
  }

  /** All ones for a negative number, else zero. */
  private static int inversion(ByteReader in) {
    return in.peek() < 0 ? 0 : -1;
  }

  private long readGroup(ByteReader in, int group, int inversion) {
    int size = bytes[group];
    int shift = 8 * size;
    long bits = (in.readUintBigEndian(size) ^ inversion) & ((1L << shift) - 1);
    return group == 0 ? bits ^ (1L << (shift - 1)) : bits;
  }
}
