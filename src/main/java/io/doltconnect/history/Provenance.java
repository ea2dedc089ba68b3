package io.doltconnect.history;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.model.GtidSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What is known of the server whose changes consumers have, by which another one is told from it
 * whose log is another. A server that was made anew from its data has another server_uuid, but the
 * commits are there, and no two have the same hash.
 *
 * @param delivered the transactions whose changes consumers have
 * @param commits by database a commit that consumers have
 */
public record Provenance(GtidSet delivered, Map<String, String> commits) {
  public Provenance {
    commits = Map.copyOf(commits);
  }

  /**
   * Finds evidence.
   *
   * @return the databases whose commits are there
   * @throws ConnectException if nothing proves that it is the server
   */
  public Set<String> require(DoltClient client, BranchReader branch) {
    Set<String> same = new TreeSet<>();
    Set<String> strange = new TreeSet<>();
    Set<String> databases = new TreeSet<>(branch.databases());
    commits.forEach(
        (database, commit) -> {
          if (databases.contains(database)) {
            (branch.hasCommit(database, commit) ? same : strange).add(database);
          }
        });
    String uuid = client.serverUuid();
    boolean numbered =
        delivered.intervals().containsKey(uuid)
            || !delivered.isEmpty()
                && delivered.isContainedIn(GtidSet.parse(client.gtidExecuted()));
    boolean proven =
        numbered
            ? commits.isEmpty() || !same.isEmpty() || !strange.isEmpty()
            : !same.isEmpty() && strange.isEmpty();
    if (!proven) {
      throw new ConnectException(
          ("Nothing proves that the server is the one whose changes were delivered, so that they are"
                  + " not compared with what it holds: its server_uuid is %s, the transactions delivered"
                  + " are '%s', and of the Dolt commits that the offset names %s. If it is not the"
                  + " server, correct database.hostname and database.port. If it is, delete the"
                  + " connector's offsets to start again from what it has (snapshot.mode says how)")
              .formatted(uuid, delivered, found(same, strange)));
    }
    return same;
  }

  private String found(Set<String> same, Set<String> strange) {
    if (commits.isEmpty()) {
      return "there are none";
    }
    if (!strange.isEmpty()) {
      return "it lacks those of the databases " + strange;
    }
    return same.isEmpty()
        ? "it has none, nor databases of these names: " + new TreeSet<>(commits.keySet())
        : "it has those of " + same;
  }
}
