package io.doltconnect.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations: some seeds that are always the same and some new ones, or what the system
 * properties say. {@code generator.seed} is one seed to repeat, {@code generator.seeds} the number
 * of new seeds, {@code generator.operations} that of operations of a seed, {@code
 * generator.compare} that of operations between two comparisons.
 */
class GeneratorIT {
  private static final int OPERATIONS = Integer.getInteger("generator.operations", 250);
  private static final int COMPARE = Integer.getInteger("generator.compare", 125);
  private static final int NEW_SEEDS = 2;

  static List<Long> seeds() {
    Long seed = Long.getLong("generator.seed");
    if (seed != null) {
      return List.of(seed);
    }
    Integer number = Integer.getInteger("generator.seeds");
    List<Long> seeds = new ArrayList<>(number == null ? List.of(1L, 2L, 3L) : List.of());
    // Short, to be typed again.
    new SplittableRandom()
        .longs(number == null ? NEW_SEEDS : number, 0, 1_000_000_000)
        .forEach(seeds::add);
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givesTheReplicaWhatTheSourceHolds(long seed) throws Exception {
    new GeneratedRun(seed, OPERATIONS, COMPARE).run();
  }
}
