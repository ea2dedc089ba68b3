package io.doltconnect.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations: some seeds that are always the same, so that a build fails for no new reason,
 * or what the system properties say. {@code generator.seed} is one seed to repeat, {@code
 * generator.seeds} the number of new seeds, {@code generator.operations} that of operations of a
 * seed, {@code generator.compare} that of operations between two comparisons.
 */
class GeneratorIT {
  private static final int OPERATIONS = Integer.getInteger("generator.operations", 110);
  private static final int COMPARE = Integer.getInteger("generator.compare", 110);
  private static final int ATTEMPTS = 3;

  static List<Long> seeds() {
    Long seed = Long.getLong("generator.seed");
    if (seed != null) {
      return List.of(seed);
    }
    String listed = System.getProperty("generator.list");
    if (listed != null) {
      return Stream.of(listed.split(",", -1)).map(Long::valueOf).toList();
    }
    Integer number = Integer.getInteger("generator.seeds");
    List<Long> seeds = new ArrayList<>(number == null ? List.of(2L) : List.of());
    // Short, to be typed again.
    new SplittableRandom().longs(number == null ? 0 : number, 0, 1_000_000_000).forEach(seeds::add);
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givesTheReplicaWhatTheSourceHolds(long seed) throws Exception {
    // A server may misread an event that is being written, and end for want of memory.
    for (int attempt = 1; ; attempt++) {
      try {
        new GeneratedRun(seed, OPERATIONS, COMPARE).run();
        return;
      } catch (SourceEndedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        System.out.println("Generator, seed %d is repeated: %s".formatted(seed, e.getMessage()));
      }
    }
  }
}
