package io.doltconnect.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Choices that a seed alone decides. Not thread-safe. */
final class Choice {
  private final SplittableRandom random;

  Choice(long seed) {
    this(new SplittableRandom(seed));
  }

  private Choice(SplittableRandom random) {
    this.random = random;
  }

  /** Other choices of the same seed, which do not depend on how many are made here from now on. */
  Choice split() {
    return new Choice(random.split());
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A number from the first to the last, both included. */
  int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  long number() {
    return random.nextLong();
  }

  double fraction() {
    return random.nextDouble();
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  final <T> T of(T... values) {
    return values[below(values.length)];
  }

  <T> T of(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Some of the values, at least one of them, in their order. */
  <T> List<T> some(List<T> values) {
    int percent = between(10, 90);
    List<T> some = new ArrayList<>(values.stream().filter(value -> chance(percent)).toList());
    if (some.isEmpty()) {
      some.add(of(values));
    }
    return some;
  }

  <T> List<T> shuffled(List<T> values) {
    List<T> left = new ArrayList<>(values);
    List<T> shuffled = new ArrayList<>();
    while (!left.isEmpty()) {
      shuffled.add(left.remove(below(left.size())));
    }
    return shuffled;
  }
}
