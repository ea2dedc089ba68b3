package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventChainTest {
  /** A file with two transactions and a statement, as Dolt writes it. */
  private static final int[] FILE = {
    EventBytes.FORMAT_DESCRIPTION,
    EventBytes.PREVIOUS_GTIDS,
    EventBytes.GTID,
    EventBytes.QUERY,
    EventBytes.TABLE_MAP,
    EventBytes.WRITE_ROWS,
    EventBytes.XID,
    EventBytes.GTID,
    EventBytes.QUERY,
    EventBytes.GTID,
    EventBytes.QUERY,
    EventBytes.TABLE_MAP,
    EventBytes.UPDATE_ROWS,
    EventBytes.XID
  };

  private static List<byte[]> file(long begin) {
    List<byte[]> events = new ArrayList<>();
    long end = begin;
    for (int i = 0; i < FILE.length; i++) {
      byte[] event = new EventBytes().bytes(new byte[20 + i]).event(FILE[i]);
      end += event.length;
      events.add(at(event, end));
    }
    return events;
  }

  private static byte[] at(byte[] event, long end) {
    ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(13, (int) end);
    return event;
  }

  private static void follow(List<byte[]> events) throws TornEventException {
    EventChain chain = new EventChain();
    for (byte[] event : events) {
      chain.follow(event);
    }
  }

  static List<Integer> places() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < FILE.length; i++) {
      places.add(i);
    }
    return places;
  }

  @Test
  void takesAFileAndTheOneBehindIt() {
    List<byte[]> two = file(4);
    two.addAll(file(4));
    assertThatCode(() -> follow(two)).doesNotThrowAnyException();
  }

  @Test
  void takesAFileOfMoreThanFourGigabytes() {
    assertThatCode(() -> follow(file(0xffffffffL - 150))).doesNotThrowAnyException();
  }

  @Test
  void takesWhatTheStreamerAddsAndTransactionsThatAreLeftOut() {
    List<byte[]> events = file(4);
    events.subList(7, 9).clear();
    events.add(0, at(new EventBytes().bytes(new byte[9]).event(EventBytes.ROTATE), 4));
    events.add(8, at(new EventBytes().bytes(new byte[9]).event(EventBytes.HEARTBEAT), 1234));
    assertThatCode(() -> follow(events)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("places")
  void noticesAnEventThatComesTwice(int place) {
    List<byte[]> events = file(4);
    events.add(place, events.get(place));
    // A description of the format says nothing that could be repeated.
    if (FILE[place] == EventBytes.FORMAT_DESCRIPTION) {
      assertThatCode(() -> follow(events)).doesNotThrowAnyException();
      return;
    }
    assertThatThrownBy(() -> follow(events))
        .isInstanceOf(TornEventException.class)
        .hasMessageContaining("before it ends at position");
  }

  @ParameterizedTest
  @MethodSource("places")
  void noticesAnEventThatIsMissing(int place) {
    List<byte[]> events = file(4);
    events.remove(place);
    // Without the first, or the last, there is nothing that does not fit yet.
    if (place == 0 || place == FILE.length - 1) {
      assertThatCode(() -> follow(events)).doesNotThrowAnyException();
      return;
    }
    assertThatThrownBy(() -> follow(events)).isInstanceOf(TornEventException.class);
  }

  static List<Integer> pairs() {
    return places().subList(0, FILE.length - 1);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void noticesEventsThatChangedPlaces(int first) {
    List<byte[]> events = file(4);
    Collections.swap(events, first, first + 1);
    assertThatThrownBy(() -> follow(events)).isInstanceOf(TornEventException.class);
  }
}
