package io.doltconnect.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Prints lines of several threads. */
final class Console {
  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  /** A step of the demo. */
  synchronized void title(String text) {
    out.printf("%n== %s%n", text);
  }

  /** A statement that is executed. */
  synchronized void statement(String sql) {
    out.println("   sql> " + sql.strip().replaceAll("\\s+", " "));
  }

  /** What a consumer made of a record. */
  synchronized void record(String text) {
    out.println("   " + text);
  }

  synchronized void line(String text) {
    out.println(text);
  }

  synchronized void prompt(String text) {
    out.print(text);
    out.flush();
  }

  /** What was started, and how long it took. */
  synchronized void started(String what, long nanos) {
    out.println(String.format(Locale.ROOT, "demo: %s (%.1f s)", what, nanos / 1e9));
  }
}
