package io.doltconnect.demo;

import io.doltconnect.support.TopicReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.IsolationLevel;

/**
 * Starts Dolt, Kafka and Connect, plays the story and stays for more SQL, or with {@code --once}
 * checks that exactly the expected records arrived and ends with 0, or with 1 and what was missing.
 */
public final class Demo {
  private static final Path CONFIG = Path.of("connector-config", "demo.json");
  private static final String PREFIX = "dolt";

  private final boolean once;
  private final Console console;
  private final Thread thread = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile boolean interruptible;

  private Demo(boolean once, Console console) {
    this.once = once;
    this.console = console;
  }

  public static void main(String[] arguments) {
    Console console = new Console(System.out);
    boolean once = Arrays.equals(arguments, new String[] {"--once"});
    if (arguments.length > 0 && !once) {
      console.line("Usage: demo [--once]");
      System.exit(2);
    }
    Demo demo = new Demo(once, console);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::end, "end of demo"));
    System.exit(demo.run());
  }

  private int run() {
    try (DemoServers servers = new DemoServers(console)) {
      servers.start();
      interruptible = true;
      return play(servers);
    } catch (InterruptedException | IOException | SQLException | RuntimeException | Error e) {
      if (!ending) {
        console.line("demo: failed: " + e.getMessage());
        e.printStackTrace();
      }
      return 1;
    } finally {
      closed.countDown();
    }
  }

  /**
   * On Ctrl-C the main thread closes what it opened, and the process ends only then. A start of the
   * servers is not interrupted, because Kafka halts the process if its own is; it fails by itself
   * as soon as it needs a new process.
   */
  private void end() {
    ending = true;
    if (interruptible) {
      thread.interrupt();
    }
    try {
      if (!closed.await(60, TimeUnit.SECONDS)) {
        console.line("demo: the servers could not be stopped within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int play(DemoServers servers) throws SQLException, IOException, InterruptedException {
    String brokers = servers.broker().bootstrapServers();
    TopicReader everything = TopicReader.ofPrefix(brokers, PREFIX);
    TopicReader employees =
        TopicReader.ofTopics(brokers, Set.of(NewHires.TOPIC), IsolationLevel.READ_COMMITTED);
    try (SqlSession session = new SqlSession(servers.dolt());
        Feed<ReadableRecord> records =
            new Feed<>("records", everything, r -> List.of(ReadableRecord.of(r)), console);
        Feed<String> newHires = new Feed<>("new hires", employees, NewHires::of, console)) {
      List<String> differences =
          new Play(servers, CONFIG, session, records, newHires, console).run(once);
      differences.forEach(console::line);
      if (once) {
        console.line(
            differences.isEmpty()
                ? "demo: exactly the %d expected records arrived".formatted(records.made().size())
                : "demo: %d differences".formatted(differences.size()));
        return differences.isEmpty() ? 0 : 1;
      }
      stay(servers, session);
      return 0;
    }
  }

  private void stay(DemoServers servers, SqlSession session)
      throws IOException, InterruptedException {
    console.title("Your turn");
    console.line(
        "   Dolt listens on 127.0.0.1:%d: mysql -h 127.0.0.1 -P %d -u root employees"
            .formatted(servers.dolt().port(), servers.dolt().port()));
    console.line(
        "   Kafka is at %s, Connect at http://127.0.0.1:%d"
            .formatted(servers.broker().bootstrapServers(), servers.worker().port()));
    console.line("   Type SQL here, each statement ended by a semicolon; Ctrl-C or quit ends.");
    CountDownLatch quit = new CountDownLatch(1);
    Thread prompt = new Thread(() -> prompt(session, quit), "prompt");
    prompt.setDaemon(true);
    prompt.start();
    quit.await();
  }

  /** Reads in a thread of its own, because reading the console cannot be interrupted. */
  private void prompt(SqlSession session, CountDownLatch quit) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    try {
      if (new SqlPrompt(in, session, console).run()) {
        quit.countDown();
      }
    } catch (IOException e) {
      console.line("demo: no more SQL is read: " + e.getMessage());
    }
  }
}
