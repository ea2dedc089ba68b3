package io.doltconnect.support;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * The packets of a binlog on one connection. They are forwarded as they come, but for two that are
 * held until both are whole, for an {@link EventFault}.
 */
final class EventPackets {
  private static final int LENGTH_OF_MORE = 0xffffff;

  private final TcpProxy proxy;
  private final Random random;
  private final byte[] header = new byte[EventFault.PACKET_HEADER];
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int headerBytes;
  private int left;
  private byte[] first;
  private EventFault fault;

  EventPackets(TcpProxy proxy, Random random) {
    this.proxy = proxy;
    this.random = random;
  }

  /** Takes bytes from the server, and gives those that the client gets now. */
  byte[] pass(byte[] bytes, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length);
    int next = 0;
    while (next < length) {
      if (left == 0) {
        header[headerBytes++] = bytes[next++];
        if (headerBytes == header.length) {
          beginPacket(out);
        }
      } else {
        int count = Math.min(left, length - next);
        (fault == null ? out : held).write(bytes, next, count);
        left -= count;
        next += count;
        if (left == 0 && fault != null) {
          endHeldPacket(out);
        }
      }
    }
    return out.toByteArray();
  }

  private void beginPacket(ByteArrayOutputStream out) {
    headerBytes = 0;
    left = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
    if (fault == null && left > 1 && left < LENGTH_OF_MORE) {
      fault = proxy.faultOfNextEvent();
    }
    (fault == null ? out : held).write(header, 0, header.length);
  }

  private void endHeldPacket(ByteArrayOutputStream out) {
    byte[] packet = held.toByteArray();
    held.reset();
    if (first == null) {
      first = packet;
      return;
    }
    fault.pass(first, packet, random, out);
    proxy.eventFaultIsDone();
    fault = null;
    first = null;
  }
}
