package io.doltconnect.binlog;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a log file that a Dolt server wrote, from the test resources. */
public final class RecordedLog {
  private static final int MAGIC_LENGTH = 4;
  private static final int LEAST_SIZE = EventSource.HEADER_LENGTH + EventSource.CHECKSUM_LENGTH;

  private RecordedLog() {}

  /** The events in a file of {@code recordings}, as the reader hands them on. */
  public static List<BinlogEvent> events(String name) {
    List<BinlogEvent> events = new ArrayList<>();
    read(read("/recordings/" + name), new Collector(events));
    return events;
  }

  /**
   * Gives the events in the bytes of a log file to a listener, as the reader does with those whose
   * size and checksum are right.
   */
  static void read(byte[] file, StreamListener listener) {
    TransactionAssembler assembler = new TransactionAssembler(listener);
    int position = MAGIC_LENGTH;
    while (file.length - position >= LEAST_SIZE) {
      int size = new ByteReader(file, position + 9, position + 13).readInt32();
      if (size < LEAST_SIZE || size > file.length - position) {
        return;
      }
      assembler.accept(Arrays.copyOfRange(file, position, position + size));
      position += size;
    }
  }

  private static byte[] read(String path) {
    try (InputStream in = RecordedLog.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Collector(List<BinlogEvent> events) implements StreamListener {
    @Override
    public void event(BinlogEvent event) {
      events.add(event);
    }

    @Override
    public void abandoned(Gtid gtid) {
      throw new IllegalStateException(gtid + " has no end");
    }

    @Override
    public void heartbeat(LogPosition at) {
      throw new IllegalStateException("A heartbeat is in no file");
    }

    @Override
    public void file(GtidSet before, Instant writerStarted) {
      // One file is all that is read.
    }

    @Override
    public void unknownEvent() {
      throw new IllegalStateException("An event is not known");
    }
  }
}
