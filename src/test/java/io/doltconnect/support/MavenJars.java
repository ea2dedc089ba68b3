package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Jars that are not on the class path of the tests, each with all that it needs: the script {@code
 * .ci/jars} of the project has Maven fetch them into a cache folder, once.
 */
public final class MavenJars {
  private MavenJars() {}

  /**
   * The folder with the jars.
   *
   * @param name of a POM in {@code src/test/runtimes}
   * @throws IllegalStateException if Maven cannot fetch them; it says why on stderr
   */
  public static Path folder(String name, String version) {
    return Path.of(ProjectScript.output(".ci/jars", name, version).strip());
  }

  /** The jars themselves. */
  static List<Path> jars(String name, String version) {
    try (Stream<Path> files = Files.list(folder(name, version))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
