package io.doltconnect.binlog.events;

/**
 * How MySQL packs the digits on one side of a decimal's point ({@code decimal2bin}): nine of them
 * in four bytes, odd ones in as few bytes as hold them.
 */
public final class DecimalDigits {
  /** Digits of a whole group. */
  public static final int PER_GROUP = 9;

  private static final int BYTES_PER_GROUP = 4;
  private static final int[] BYTES_OF_ODD_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4};

  private DecimalDigits() {}

  /** How many bytes hold so many digits. */
  public static int bytes(int digits) {
    return digits / PER_GROUP * BYTES_PER_GROUP + BYTES_OF_ODD_DIGITS[digits % PER_GROUP];
  }
}
