package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Finds the dolt program. The script {@code .ci/dolt} of the project decides: {@code DOLT_BIN}, the
 * search path, a cache folder, and if need be a build into that folder.
 */
public final class DoltBinary {
  private DoltBinary() {}

  /**
   * The path of the program; takes minutes if it must be built.
   *
   * @throws IllegalStateException if there is none and it cannot be built; the script's reasons are
   *     on stderr
   */
  public static Path path() {
    // Maven's test plugins set basedir; other programs of the project run in its directory.
    Path script = Path.of(System.getProperty("basedir", "")).resolve(".ci/dolt").toAbsolutePath();
    try {
      Process process =
          new ProcessBuilder(script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IllegalStateException(
            "%s ended with exit code %d; it says why on stderr".formatted(script, exitCode));
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + script + " ran", e);
    }
  }
}
