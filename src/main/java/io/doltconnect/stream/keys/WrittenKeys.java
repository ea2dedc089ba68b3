package io.doltconnect.stream.keys;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.stream.rows.RowReader;
import java.util.Arrays;

/**
 * The keys of the rows that an event inserts, by the bytes that they have in it. Of each row a hash
 * and the place in the event are kept, 8 bytes, in tables of which a quarter to a half is used: 16
 * to 32 bytes for each row, half as much again while they grow, and the event itself, which is
 * there anyway because its rows come next. Not thread-safe.
 */
final class WrittenKeys {
  private static final int FIRST_SIZE = 1 << 10;
  private static final int FREE = 0;

  private final RowsEvent event;
  private final RowReader reader;
  private int[] hashes = new int[FIRST_SIZE];

  /** Where in the event's array the row with the hash at the same place begins. */
  private int[] positions = new int[FIRST_SIZE];

  private int size;

  WrittenKeys(RowsEvent event, RowReader reader) {
    this.event = event;
    this.reader = reader;
    RowCursor cursor = event.open();
    while (cursor.hasNext()) {
      int position = cursor.reader().position();
      byte[] key = reader.readKey(cursor);
      if (key != null) {
        add(hash(key), position);
      }
    }
  }

  private void add(int hash, int position) {
    if (size++ >= hashes.length / 2) {
      int[] oldHashes = hashes;
      int[] oldPositions = positions;
      hashes = new int[oldHashes.length * 2];
      positions = new int[oldHashes.length * 2];
      for (int i = 0; i < oldHashes.length; i++) {
        if (oldPositions[i] != FREE) {
          place(oldHashes[i], oldPositions[i]);
        }
      }
    }
    place(hash, position);
  }

  private void place(int hash, int position) {
    int i = hash & hashes.length - 1;
    while (positions[i] != FREE) {
      i = i + 1 & hashes.length - 1;
    }
    hashes[i] = hash;
    positions[i] = position;
  }

  /** Whether a row with this key is inserted. */
  boolean contains(byte[] key) {
    int hash = hash(key);
    for (int i = hash & hashes.length - 1; positions[i] != FREE; i = i + 1 & hashes.length - 1) {
      if (hashes[i] == hash && Arrays.equals(key, reader.readKey(event, positions[i]))) {
        return true;
      }
    }
    return false;
  }

  private static int hash(byte[] key) {
    int hash = Arrays.hashCode(key);
    // Neighbouring numbers are to be spread over the table.
    hash *= 0x9e3779b9;
    return hash ^ hash >>> 15;
  }
}
