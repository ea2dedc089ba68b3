package io.doltconnect.support;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** What a {@link TcpProxy} does once to an event of a binlog on its way to the reader. */
public enum EventFault {
  /** The event comes twice, each time whole and with its right checksum. */
  DUPLICATE {
    @Override
    void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out) {
      out.writeBytes(event);
      out.writeBytes(event);
      out.writeBytes(next);
    }
  },
  /** The event and the one behind it change places. */
  REORDER {
    @Override
    void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out) {
      out.writeBytes(next);
      out.writeBytes(event);
    }
  },
  /** The event is left out. */
  DROP {
    @Override
    void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out) {
      out.writeBytes(next);
    }
  },
  /** One bit of the event is another. */
  FLIP {
    @Override
    void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out) {
      int place = PACKET_HEADER + random.nextInt(event.length - PACKET_HEADER);
      event[place] ^= (byte) (1 << random.nextInt(8));
      out.writeBytes(event);
      out.writeBytes(next);
    }
  },
  /** The end of the event is zeros, as when Dolt reads what is being written. */
  TEAR {
    @Override
    void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out) {
      int from = PACKET_HEADER + 1 + random.nextInt(event.length - PACKET_HEADER - 1);
      Arrays.fill(event, from, event.length, (byte) 0);
      out.writeBytes(event);
      out.writeBytes(next);
    }
  };

  static final int PACKET_HEADER = 4;

  /**
   * Writes what the reader gets instead of two packets.
   *
   * @param event a packet with its header
   * @param next the packet behind it
   */
  abstract void pass(byte[] event, byte[] next, Random random, ByteArrayOutputStream out);
}
