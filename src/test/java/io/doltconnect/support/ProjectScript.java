package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs for what they print; what they say beside it is on stderr. */
final class ProjectScript {
  private ProjectScript() {}

  /**
   * What a script of the project prints.
   *
   * @param script its path in the project
   * @throws IllegalStateException if its exit code is not 0
   */
  static String output(String script, String... arguments) {
    // Maven's test plugins set basedir; other programs of the project run in its directory.
    return output(
        Path.of(System.getProperty("basedir", "")).resolve(script).toAbsolutePath(), arguments);
  }

  /**
   * What a program prints.
   *
   * @throws IllegalStateException if its exit code is not 0
   */
  static String output(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IllegalStateException(
            "%s ended with exit code %d; it says why on stderr".formatted(command, exitCode));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + command + " ran", e);
    }
  }
}
