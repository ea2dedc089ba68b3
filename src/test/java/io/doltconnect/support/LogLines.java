package io.doltconnect.support;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged as long as it is open: SLF4J's simple logger writes to System.err. */
public final class LogLines implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public LogLines() {
    System.setErr(new PrintStream(new Both(), true, StandardCharsets.UTF_8));
  }

  /** The lines that contain a text. */
  public List<String> with(String text) {
    return bytes.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains(text)).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }

  private final class Both extends OutputStream {
    @Override
    public void write(int b) {
      bytes.write(b);
      before.write(b);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
      before.write(from, offset, length);
    }
  }
}
