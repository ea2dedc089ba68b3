package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.MalformedEventException;

/** The length in front of a value of variable size. */
final class Lengths {
  private Lengths() {}

  static int read(ByteReader in, int lengthBytes) {
    long length =
        switch (lengthBytes) {
          case 1 -> in.readUint8();
          case 2 -> in.readUint16();
          default -> in.readUint(lengthBytes);
        };
    if (length > in.remaining()) {
      throw new MalformedEventException(
          "A value of %d bytes at position %d of an event that has %d more"
              .formatted(length, in.position(), in.remaining()));
    }
    return (int) length;
  }
}
