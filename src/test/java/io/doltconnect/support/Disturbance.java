package io.doltconnect.support;

import java.util.Arrays;

/** What a {@link TcpProxy} does once to the bytes from the server to the client. */
final class Disturbance {
  private enum Kind {
    CUT,
    FLIP,
    ZERO
  }

  private final Kind kind;
  private final long from;
  private final long to;
  private boolean done;

  private Disturbance(Kind kind, long from, long to) {
    this.kind = kind;
    this.from = from;
    this.to = to;
  }

  static Disturbance cut(long bytes) {
    return new Disturbance(Kind.CUT, bytes, bytes + 1);
  }

  static Disturbance flip(long offset) {
    return new Disturbance(Kind.FLIP, offset, offset + 1);
  }

  static Disturbance zero(long offset, int length) {
    return new Disturbance(Kind.ZERO, offset, offset + length);
  }

  boolean isDone() {
    return done;
  }

  /**
   * Changes bytes if the place is among them.
   *
   * @param position place of the first of them
   * @return how many to forward
   */
  int apply(long position, byte[] bytes, int length) {
    if (done || from >= position + length || to <= position) {
      return length;
    }
    int first = (int) Math.max(0, from - position);
    int last = (int) Math.min(length, to - position);
    switch (kind) {
      case CUT -> {
        done = true;
        return first;
      }
      case FLIP -> bytes[first] = (byte) ~bytes[first];
      case ZERO -> Arrays.fill(bytes, first, last, (byte) 0);
    }
    done = to <= position + length;
    return length;
  }
}
