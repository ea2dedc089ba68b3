package io.doltconnect.support;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.doltconnect.model.DoltVersion;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the dolt program. The script {@code .ci/dolt} of the project decides: {@code DOLT_BIN}, the
 * search path, a cache folder, and if need be a build into that folder.
 */
public final class DoltBinary {
  private static final Pattern VERSION = Pattern.compile("dolt version (\\S+)");

  private DoltBinary() {}

  /** The version of a program, such as {@code 2.2.0}. */
  public static DoltVersion version(Path dolt) {
    Matcher version = VERSION.matcher(ProjectScript.output(dolt, "version"));
    if (!version.find()) {
      throw new IllegalStateException(dolt + " does not say its version");
    }
    return DoltVersion.parse(version.group(1)).orElseThrow();
  }

  /**
   * Skips the test on a Dolt that is older.
   *
   * @param why what such a Dolt cannot do
   */
  public static void assumeFrom(DoltVersion least, String why) {
    DoltVersion version = version(path());
    assumeTrue(version.isFrom(least), () -> "Dolt %s: %s".formatted(version, why));
  }

  /**
   * Skips the test on this Dolt and every later one.
   *
   * @param why what such a Dolt cannot do
   */
  public static void assumeBefore(DoltVersion first, String why) {
    DoltVersion version = version(path());
    assumeFalse(version.isFrom(first), () -> "Dolt %s: %s".formatted(version, why));
  }

  /**
   * The path of the program; takes minutes if it must be built.
   *
   * @throws IllegalStateException if there is none and it cannot be built; the script's reasons are
   *     on stderr
   */
  public static Path path() {
    return Path.of(ProjectScript.output(".ci/dolt").strip());
  }
}
