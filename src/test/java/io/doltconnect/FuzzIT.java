package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.schema.DdlFuzz;
import io.doltconnect.stream.LogFuzz;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes from outside is read under Jazzer, a fuzzer that is led by what of the code an input
 * reaches, in a process with a small heap: no exception but those that say what is wrong, no input
 * that takes more than a minute or all memory. Some seconds for each; {@code -Dfuzz.seconds} gives
 * them more. An input that it finds is in {@code target/fuzz}.
 */
class FuzzIT {
  private static final Path PROJECT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path RESOURCES = PROJECT.resolve("src/test/resources");
  private static final long SECONDS = Long.getLong("fuzz.seconds", 10);
  private static final long START_SECONDS = 180;

  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of(LogFuzz.class, RESOURCES.resolve("recordings")),
        Arguments.of(DdlFuzz.class, RESOURCES.resolve("fuzz/ddl")),
        Arguments.of(OffsetFuzz.class, RESOURCES.resolve("fuzz/offset")),
        Arguments.of(ConfigFuzz.class, RESOURCES.resolve("fuzz/config")));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void endsWithAWordOnWhateverItReads(Class<?> target, Path seeds) throws Exception {
    Path directory = PROJECT.resolve("target/fuzz").resolve(target.getSimpleName());
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    copy(seeds, corpus);
    Path log = directory.resolve("fuzz.log");
    Process process =
        new ProcessBuilder(command(target, directory, corpus))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(SECONDS + START_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("exit status; see %s", log).isZero();
    assertThat(Files.readString(log)).contains("Done ");
  }

  private static List<String> command(Class<?> target, Path directory, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        "-cp",
        classPath(),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.getName(),
        "--instrumentation_includes=io.doltconnect.**",
        // Expressions are the user's own, and their time is bounded.
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
        "--reproducer_path=" + directory,
        "-artifact_prefix=" + directory + "/",
        "-max_total_time=" + SECONDS,
        "-timeout=60",
        "-rss_limit_mb=4096",
        corpus.toString());
  }

  /** Without JUnit: where Jazzer finds its launcher, it takes the targets for tests. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> !entry.getFileName().toString().startsWith("junit-"))
        .map(entry -> entry.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void copy(Path seeds, Path corpus) throws IOException {
    try (Stream<Path> files = Files.walk(seeds)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("expected.json")) {
          Path name = corpus.resolve(seeds.relativize(file).toString().replace('/', '-'));
          Files.write(name, Files.readAllBytes(file));
        }
      }
    }
  }
}
