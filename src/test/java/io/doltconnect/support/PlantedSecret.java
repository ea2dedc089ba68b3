package io.doltconnect.support;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the tests of a class in which the password that all configurations of tests hold gets into
 * the log. Registered for all tests by a service file.
 */
public final class PlantedSecret implements BeforeAllCallback, AfterAllCallback {
  /** The password of a store that nothing reads, because no store is configured beside it. */
  public static final String PASSWORD = "pl4nted-s3cret";

  /** The property that holds it. */
  public static final String PROPERTY = "database.ssl.truststore.password";

  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!(System.err instanceof Watched)) {
      System.setErr(new Watched(System.err));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    requireNone();
  }

  /**
   * Looks for it in the log of another process.
   *
   * @throws AssertionError if it is there
   */
  static void requireNoneIn(String log) {
    log.lines().filter(line -> line.contains(PASSWORD)).forEach(FOUND::add);
    requireNone();
  }

  private static void requireNone() {
    String line = FOUND.poll();
    if (line != null) {
      throw new AssertionError("A password got into the log: " + line);
    }
  }

  private static final class Watched extends PrintStream {
    Watched(PrintStream target) {
      super(new Lines(target), true, StandardCharsets.UTF_8);
    }
  }

  private static final class Lines extends OutputStream {
    private final PrintStream target;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(PrintStream target) {
      this.target = target;
    }

    @Override
    public synchronized void write(int b) {
      target.write(b);
      keep(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      target.write(bytes, offset, length);
      for (int i = offset; i < offset + length; i++) {
        keep(bytes[i]);
      }
    }

    private void keep(int b) {
      if (b != '\n') {
        line.write(b);
        return;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (text.contains(PASSWORD)) {
        FOUND.add(text);
      }
    }
  }
}
