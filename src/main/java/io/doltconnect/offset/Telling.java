package io.doltconnect.offset;

import java.util.List;
import java.util.Optional;

/**
 * How far the records are of the commits of a branch whose head is another one than it was. First
 * come the commits that it has no longer, then those that it has now. The commits and their order
 * follow from the hashes alone, so that numbers say which records were delivered.
 *
 * @param from the branch's head before; empty if it had none
 * @param except commits whose histories count as told; none if {@code from} says it
 * @param to the branch's head now
 * @param gone how many commits were told of that the branch has no longer
 * @param there how many commits were told of that it has now
 */
public record Telling(
    String branch, Optional<String> from, List<String> except, String to, long gone, long there) {
  public Telling {
    except = List.copyOf(except);
  }

  /** One more that the branch has no longer. */
  public Telling nextGone() {
    return new Telling(branch, from, except, to, gone + 1, there);
  }

  /** One more that it has now. */
  public Telling nextThere() {
    return new Telling(branch, from, except, to, gone, there + 1);
  }
}
