package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.retry.ByteBoundedQueue;
import java.io.EOFException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventSourceTest {
  private static final int MAX_PACKET = 0xffffff;
  private static final int MAX_EVENT = 64 * 1024 * 1024;
  private static final int OVERHEAD = EventSource.HEADER_LENGTH + EventSource.CHECKSUM_LENGTH;

  private final ByteBoundedQueue<BinlogEvent> queue =
      new ByteBoundedQueue<>(1_000, BinlogEvent::bytes);

  private EventSource source(EventBytes stream) {
    return source(stream, MAX_EVENT);
  }

  private EventSource source(EventBytes stream, int maxEventSize) {
    return new EventSource(new ByteArrayInputStream(stream.toByteArray()), maxEventSize, queue);
  }

  private static byte[] event(int size) {
    byte[] body = new byte[size - OVERHEAD];
    new Random(size).nextBytes(body);
    return new EventBytes().bytes(body).event(EventBytes.WRITE_ROWS);
  }

  /** Splits as every MySQL server does: a packet of the largest size is followed by another. */
  private static EventBytes packets(EventBytes out, byte[] event) {
    byte[] payload = new EventBytes().uint(1, 0).bytes(event).toByteArray();
    int position = 0;
    int sequence = 0;
    int length;
    do {
      length = Math.min(MAX_PACKET, payload.length - position);
      packet(out, sequence++, Arrays.copyOfRange(payload, position, position + length));
      position += length;
    } while (length == MAX_PACKET);
    return out;
  }

  private static EventBytes packet(EventBytes out, int sequence, byte[] payload) {
    return out.uint(3, payload.length).uint(1, sequence).bytes(payload);
  }

  @Test
  void readsOneEventAfterAnother() throws Exception {
    byte[] first = EventBytes.xid();
    byte[] second = EventBytes.query("db", "BEGIN");
    EventSource source = source(packets(packets(new EventBytes(), first), second));

    assertThat(source.next()).isEqualTo(first);
    assertThat(source.next()).isEqualTo(second);
    assertThatThrownBy(source::next).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        OVERHEAD,
        MAX_PACKET - 2,
        MAX_PACKET - 1,
        MAX_PACKET,
        MAX_PACKET + 1,
        2 * MAX_PACKET - 1,
        2 * MAX_PACKET,
        2 * MAX_PACKET + 7
      })
  void readsEventsOfOneAndOfSeveralPackets(int size) throws Exception {
    byte[] event = event(size);
    byte[] after = EventBytes.xid();
    EventSource source = source(packets(packets(new EventBytes(), event), after));

    assertThat(source.next()).isEqualTo(event);
    assertThat(source.next()).isEqualTo(after);
  }

  @Test
  void findsAWrongChecksum() {
    byte[] event = event(100);
    event[event.length - 1] ^= 1;

    assertThatThrownBy(source(packets(new EventBytes(), event))::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("CRC32")
        .hasMessageContaining("type 30 and 100 bytes");
  }

  @Test
  void findsAnEventWhoseTailIsNotYetWritten() {
    byte[] event = event(10_000);
    Arrays.fill(event, 4_096, event.length, (byte) 0);

    assertThatThrownBy(source(packets(new EventBytes(), event))::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("but 00000000 was written");
  }

  @Test
  void findsEveryFlippedBit() {
    byte[] event = EventBytes.query("db", "DROP TABLE t");
    for (int bit = 0; bit < event.length * 8; bit++) {
      byte[] damaged = event.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(source(packets(new EventBytes(), damaged))::next)
          .as("bit %d", bit)
          .isInstanceOf(TornEventException.class);
    }
  }

  @Test
  void findsAHeaderOfZeros() {
    assertThatThrownBy(source(packets(new EventBytes(), new byte[200]))::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("size of 0 bytes");
  }

  @Test
  void refusesASizeBeyondTheBoundAndNamesTheProperty() {
    assertThatThrownBy(source(packets(new EventBytes(), event(2_000)), 1_999)::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("2000 bytes; up to 1999 (max.event.size.in.bytes)");
  }

  @Test
  void acceptsASizeAtTheBound() throws Exception {
    assertThat(source(packets(new EventBytes(), event(2_000)), 2_000).next()).hasSize(2_000);
  }

  @Test
  void refusesASizeThatNoArrayCanHave() {
    byte[] event = event(100);
    Arrays.fill(event, 9, 13, (byte) 0xff);

    assertThatThrownBy(source(packets(new EventBytes(), event), Integer.MAX_VALUE)::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("size of 4294967295 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 50, 0x71717171 - 100})
  void refusesASizeThatIsNotThatOfItsPacketBeforeItTakesRoomForIt(int difference) {
    byte[] event = event(100);
    byte[] size = new EventBytes().uint(4, 100 + difference).toByteArray();
    System.arraycopy(size, 0, event, 9, 4);
    ByteBoundedQueue<BinlogEvent> full = new ByteBoundedQueue<>(1, BinlogEvent::bytes);
    full.add(new BinlogEvent.Statement("db", "DROP TABLE t"));
    EventSource source =
        new EventSource(
            new ByteArrayInputStream(packets(new EventBytes(), event).toByteArray()),
            Integer.MAX_VALUE,
            full);
    Thread.currentThread().interrupt();

    assertThatThrownBy(source::next)
        .isInstanceOf(TornEventException.class)
        .hasMessage("An event of %d bytes arrived with 100 bytes".formatted(100 + difference));
    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 1_000})
  void refusesASizeThatIsNotThatOfItsPackets(int difference) {
    byte[] event = event(MAX_PACKET + 5_000);
    byte[] size = new EventBytes().uint(4, event.length + difference).toByteArray();
    System.arraycopy(size, 0, event, 9, 4);

    assertThatThrownBy(source(packets(new EventBytes(), event))::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("%d bytes".formatted(event.length + difference));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19})
  void refusesAPacketThatHoldsNoEvent(int length) {
    EventBytes stream = packet(new EventBytes(), 0, new byte[length]);

    assertThatThrownBy(source(packets(stream, EventBytes.xid()))::next)
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("A packet of %d bytes".formatted(length));
  }

  @Test
  void refusesAnEmptyPacketBeforeAnError() {
    EventBytes stream = packet(new EventBytes(), 0, new byte[0]).uint(1, 0xff);

    assertThatThrownBy(source(stream)::next).isInstanceOf(TornEventException.class);
  }

  @Test
  void throwsTheServersError() {
    byte[] error =
        new EventBytes().uint(1, 0xff).uint(2, 1236).utf8("#HY000Cannot replicate").toByteArray();

    assertThatThrownBy(source(packet(new EventBytes(), 1, error))::next)
        .isInstanceOfSatisfying(
            ServerException.class,
            e -> {
              assertThat(e.getErrorCode()).isEqualTo(1236);
              assertThat(e.getSqlState()).isEqualTo("HY000");
            })
        .hasMessage("Cannot replicate");
  }

  @Test
  void endsWithTheServersEnd() {
    byte[] end = new EventBytes().uint(1, 0xfe).uint(4, 0).toByteArray();

    assertThatThrownBy(source(packet(new EventBytes(), 1, end))::next)
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("ended the stream");
  }

  @Test
  void endsInTheMiddleOfAnEventWithTheConnection() {
    byte[] whole = packets(new EventBytes(), event(100)).toByteArray();
    for (int length = 0; length < whole.length; length++) {
      EventBytes cut = new EventBytes().bytes(Arrays.copyOf(whole, length));

      assertThatThrownBy(source(cut)::next).as("%d bytes", length).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void waitsForRoomBeforeItReads() throws Exception {
    queue.add(new BinlogEvent.Statement("db", "DROP TABLE t"));
    EventSource source = source(packets(new EventBytes(), event(990)));
    Thread.currentThread().interrupt();

    assertThatThrownBy(source::next).isInstanceOf(InterruptedException.class);
  }
}
