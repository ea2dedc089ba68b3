package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a log file that a Dolt server wrote, from the test resources. */
public final class RecordedLog {
  private static final int MAGIC_LENGTH = 4;

  private RecordedLog() {}

  /** The events in a file of {@code recordings}, as the reader hands them on. */
  public static List<BinlogEvent> events(String name) {
    byte[] file = read("/recordings/" + name);
    List<BinlogEvent> events = new ArrayList<>();
    TransactionAssembler assembler = new TransactionAssembler(new Collector(events));
    int position = MAGIC_LENGTH;
    while (position < file.length) {
      int size = new ByteReader(file, position + 9, position + 13).readInt32();
      assembler.accept(Arrays.copyOfRange(file, position, position + size));
      position += size;
    }
    return events;
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
    public void file(GtidSet before) {
      // One file is all that is read.
    }

    @Override
    public void unknownEvent() {
      throw new IllegalStateException("An event is not known");
    }
  }
}
