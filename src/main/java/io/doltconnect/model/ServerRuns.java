package io.doltconnect.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The last runs of a server that are known.
 *
 * @param runs the runs in the order in which they became known
 */
public record ServerRuns(List<ServerRun> runs) {
  public static final ServerRuns NONE = new ServerRuns(List.of());

  /** So many that an offset with them stays small. */
  private static final int MAX_RUNS = 8;

  public ServerRuns {
    runs = List.copyOf(runs);
  }

  /** These and one more, in place of the first if there are too many. */
  public ServerRuns with(ServerRun run) {
    if (runs.stream().anyMatch(run::isOf)) {
      return this;
    }
    List<ServerRun> more = new ArrayList<>(runs);
    more.add(run);
    return new ServerRuns(more.subList(Math.max(0, more.size() - MAX_RUNS), more.size()));
  }

  /**
   * The same runs, when an event came of a process that was started then: all events of a run have
   * the same time.
   */
  public ServerRuns seen(Instant started) {
    List<ServerRun> possible = runs.stream().filter(run -> run.includes(started)).toList();
    if (possible.size() != 1 || possible.get(0).isExact()) {
      return this;
    }
    List<ServerRun> exact = new ArrayList<>(runs);
    exact.replaceAll(
        run -> run.equals(possible.get(0)) ? new ServerRun(started, started, run.version()) : run);
    return new ServerRuns(exact);
  }

  /**
   * The version of the server that was started then.
   *
   * @return the versions of all runs in question: none if it is not known, more than one if the
   *     server's clock was set back
   */
  public List<String> versions(Instant started) {
    return runs.stream()
        .filter(run -> run.includes(started))
        .map(ServerRun::version)
        .distinct()
        .collect(Collectors.toList());
  }
}
