package io.doltconnect.bench;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.GtidSet;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogGtidCommand;
import io.doltconnect.TaskHarness;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rows per second of the connector's poll(), drained without a converter, against the stock
 * BinaryLogClient that only decodes the same log. Both read the same server in turn, several times
 * in one JVM, and the ratio of each pair is taken: the machine's mood falls on both.
 */
public final class StreamBenchmark {
  private static final int TRANSACTIONS = 400;
  private static final long ALL_ROWS = (long) TRANSACTIONS * BenchTable.ROWS_OF_A_TRANSACTION;
  private static final int WARM_UP = 4;
  private static final int PAIRS = 9;

  private StreamBenchmark() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (DoltServer dolt = DoltServer.launch()) {
      System.out.printf(
          "Writing %d transactions of %d rows%n", TRANSACTIONS, BenchTable.ROWS_OF_A_TRANSACTION);
      BenchTable.create(dolt, "t", TRANSACTIONS);
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < WARM_UP + PAIRS; pair++) {
        double stock = stockClient(dolt.port());
        double poll = connector(dolt.port());
        boolean warm = pair >= WARM_UP;
        System.out.printf(
            "%-7s stock client %,11.0f rows/s   poll() %,11.0f rows/s   ratio %.2f%n",
            warm ? "" : "warm-up", stock, poll, poll / stock);
        if (warm) {
          ratios.add(poll / stock);
        }
      }
      ratios.sort(null);
      System.out.printf(
          "ratio of poll() to the stock client: median %.2f, from %.2f to %.2f%n",
          ratios.get(PAIRS / 2), ratios.get(0), ratios.get(PAIRS - 1));
    }
  }

  private static double stockClient(int port) throws IOException {
    AtomicLong rows = new AtomicLong();
    AtomicLong start = new AtomicLong();
    AtomicLong end = new AtomicLong();
    BinaryLogClient client = new FlaggedClient(port);
    client.registerEventListener(
        event -> {
          if (event.getData() instanceof WriteRowsEventData data) {
            start.compareAndSet(0, System.nanoTime());
            if (rows.addAndGet(data.getRows().size()) == ALL_ROWS) {
              end.set(System.nanoTime());
              disconnect(client);
            }
          }
        });
    client.connect();
    return rowsPerSecond(rows.get(), end.get() - start.get());
  }

  private static void disconnect(BinaryLogClient client) {
    try {
      client.disconnect();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double connector(int port) throws InterruptedException {
    Map<String, String> properties =
        Map.of(
            "name", "bench",
            "topic.prefix", "bench",
            "database.hostname", "127.0.0.1",
            "database.port", String.valueOf(port),
            "database.user", "root",
            "database.include.list", BenchTable.DATABASE,
            "include.schema.changes", "false",
            "snapshot.mode", "earliest");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      long rows = 0;
      long start = 0;
      while (rows < ALL_ROWS) {
        rows += task.poll().size();
        if (start == 0 && rows > 0) {
          start = System.nanoTime();
        }
      }
      return rowsPerSecond(rows, System.nanoTime() - start);
    }
  }

  private static double rowsPerSecond(long rows, long nanos) {
    return rows * 1e9 / nanos;
  }

  /** The stock client, with the flag without which Dolt ignores its GTID set. */
  private static final class FlaggedClient extends BinaryLogClient {
    FlaggedClient(int port) {
      super("127.0.0.1", port, "root", "");
      setServerId(6400);
      setBinlogFilename("");
      setKeepAlive(false);
    }

    @Override
    protected void setupGtidSet() {}

    @Override
    protected void requestBinaryLogStream() throws IOException {
      channel.write(
          new DumpBinaryLogGtidCommand(getServerId(), "", 4, new GtidSet("")) {
            @Override
            public byte[] toByteArray() throws IOException {
              byte[] command = super.toByteArray();
              command[1] |= 0x04;
              return command;
            }
          });
    }
  }
}
