package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.retry.ByteBoundedQueue;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;

/**
 * Cuts the network stream into whole, verified events: each is bounded in size before memory is
 * taken for it, and its CRC32 is checked before anything looks at it.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html">MySQL
 *     packets</a>
 */
final class EventSource {
  static final int HEADER_LENGTH = 19;
  static final int CHECKSUM_LENGTH = 4;
  private static final int MAX_PACKET = 0xffffff;
  private static final int OK = 0x00;
  private static final int ERROR = 0xff;

  private final ByteArrayInputStream in;
  private final int maxEventSize;
  private final ByteBoundedQueue<?> queue;
  private final CRC32 crc = new CRC32();

  /**
   * Reads events from a connection.
   *
   * @param queue gives room for an event before it is read
   */
  EventSource(ByteArrayInputStream in, int maxEventSize, ByteBoundedQueue<?> queue) {
    this.in = in;
    this.maxEventSize = maxEventSize;
    this.queue = queue;
  }

  /**
   * Waits for the next event and reads it whole.
   *
   * @return header, body and checksum
   * @throws ServerException if the server sends an error instead
   * @throws TornEventException if the bytes are not those that were written
   */
  byte[] next() throws IOException, InterruptedException {
    int packet = readPacketLength();
    if (packet == 0) {
      throw new TornEventException("A packet of 0 bytes holds no event");
    }
    int marker = in.read();
    if (marker == ERROR) {
      ErrorPacket error = new ErrorPacket(in.read(packet - 1));
      throw new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
    }
    if (marker != OK) {
      throw new EOFException("The server ended the stream");
    }
    if (packet < 1 + HEADER_LENGTH) {
      throw new TornEventException("A packet of %d bytes holds no event".formatted(packet));
    }
    byte[] header = in.read(HEADER_LENGTH);
    int size = new ByteReader(header, 9, 13).readInt32();
    if (size < HEADER_LENGTH + CHECKSUM_LENGTH || size > maxEventSize) {
      throw new TornEventException(
          "An event claims a size of %d bytes; up to %d (max.event.size.in.bytes) are allowed"
              .formatted(Integer.toUnsignedLong(size), maxEventSize));
    }
    if (packet < MAX_PACKET && size != packet - 1) {
      throw new TornEventException(
          "An event of %d bytes arrived with %d bytes".formatted(size, packet - 1));
    }
    queue.awaitRoom(size);
    byte[] event = new byte[size];
    System.arraycopy(header, 0, event, 0, HEADER_LENGTH);
    fill(event, packet - 1 - HEADER_LENGTH);
    verify(event);
    return event;
  }

  private int readPacketLength() throws IOException {
    int length = in.readInteger(3);
    // The packet's sequence number, which says nothing that the checksum does not.
    in.readInteger(1);
    return length;
  }

  private void fill(byte[] event, int leftInPacket) throws IOException {
    int position = HEADER_LENGTH;
    int left = leftInPacket;
    boolean more = left + HEADER_LENGTH + 1 == MAX_PACKET;
    while (true) {
      if (left > event.length - position) {
        throw new TornEventException(
            "An event of %d bytes is followed by more in its packet".formatted(event.length));
      }
      in.fill(event, position, left);
      position += left;
      if (!more) {
        break;
      }
      left = readPacketLength();
      more = left == MAX_PACKET;
    }
    if (position != event.length) {
      throw new TornEventException(
          "An event of %d bytes arrived with %d bytes".formatted(event.length, position));
    }
  }

  private void verify(byte[] event) throws TornEventException {
    int end = event.length - CHECKSUM_LENGTH;
    crc.reset();
    crc.update(event, 0, end);
    int stored = new ByteReader(event, end, event.length).readInt32();
    if ((int) crc.getValue() != stored) {
      throw new TornEventException(
          "The CRC32 of an event of type %d and %d bytes is %08x, but %08x was written"
              .formatted(event[4], event.length, (int) crc.getValue(), stored));
    }
  }
}
