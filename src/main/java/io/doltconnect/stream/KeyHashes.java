package io.doltconnect.stream;

import io.doltconnect.history.RowDigest;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;

/**
 * A set of keys, of each of which 128 bits of its SHA-256 are kept: two keys that are taken for one
 * are not to be met with. It takes 16 bytes for a place, of which a quarter to a half are used. Not
 * thread-safe.
 */
final class KeyHashes {
  private static final int FIRST_SIZE = 1 << 6;

  private final RowDigest digest = new RowDigest();
  // A place that is free has two zeros.
  private long[] high = new long[FIRST_SIZE];
  private long[] low = new long[FIRST_SIZE];
  private int size;

  void clear() {
    if (size > 0) {
      high = new long[FIRST_SIZE];
      low = new long[FIRST_SIZE];
      size = 0;
    }
  }

  void add(Struct key) {
    ByteBuffer hash = hash(key);
    long first = hash.getLong();
    long second = hash.getLong();
    if (size >= high.length / 2) {
      long[] oldHigh = high;
      long[] oldLow = low;
      high = new long[oldHigh.length * 2];
      low = new long[oldLow.length * 2];
      size = 0;
      for (int i = 0; i < oldHigh.length; i++) {
        if (oldHigh[i] != 0 || oldLow[i] != 0) {
          put(oldHigh[i], oldLow[i]);
        }
      }
    }
    put(first, second);
  }

  boolean contains(Struct key) {
    if (size == 0) {
      return false;
    }
    ByteBuffer hash = hash(key);
    long first = hash.getLong();
    int place = place(first, hash.getLong());
    return high[place] != 0 || low[place] != 0;
  }

  private void put(long first, long second) {
    int place = place(first, second);
    if (high[place] == 0 && low[place] == 0) {
      high[place] = first;
      low[place] = second;
      size++;
    }
  }

  /** Where the hash is, or where it would be. */
  private int place(long first, long second) {
    int mask = high.length - 1;
    int place = (int) first & mask;
    while ((high[place] != 0 || low[place] != 0)
        && (high[place] != first || low[place] != second)) {
      place = place + 1 & mask;
    }
    return place;
  }

  private ByteBuffer hash(Struct key) {
    return digest.of(key);
  }
}
