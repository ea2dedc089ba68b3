package io.doltconnect.stream;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RefReader;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.dolt.pin.MomentPin;
import io.doltconnect.history.KeptTransactions;
import io.doltconnect.history.SeenRows;
import io.doltconnect.history.TableMark;
import io.doltconnect.history.Uncommitted;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.Refs;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.LastTransaction;
import io.doltconnect.schema.stored.Anchor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the server has at a moment. For the thread that may wait for the server. */
final class ServerMoments {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMoments.class);

  private final DoltClient client;
  private final CommitDefinitions commits;
  private final UncommittedReader uncommitted;
  private final RefReader refs;
  private final Set<String> unreadable = new HashSet<>();

  /** Asks nothing yet. */
  ServerMoments(CommitFollower.Server server) {
    this.client = server.client();
    this.commits = server.commits();
    this.uncommitted = server.uncommitted();
    this.refs = new RefReader(client);
  }

  /**
   * What is wanted.
   *
   * @param known the commits that the position names
   * @param always whether it is of use even if there are no newer commits
   * @param audited whether changes are looked for that no log told of
   * @param unknown tables that are touched, it is not known in which rows
   * @param marks what told of such tables the last time whether they change
   * @param refs the branches and tags that are known, by database; empty if nobody wants to know
   * @param last the last transactions of which it is not known whether the server has them
   */
  record Question(
      Anchor known,
      boolean always,
      boolean audited,
      Set<TableId> unknown,
      Map<TableId, TableMark> marks,
      Optional<Map<String, Refs>> refs,
      Map<String, List<LastTransaction>> last) {}

  /** What came of it. */
  sealed interface Answer {}

  /** There is nothing new. */
  record Nothing() implements Answer {}

  /** Statements run that may have changed what is not to be seen yet. */
  record Later(MomentPin pin) implements Answer {}

  /**
   * What the server had.
   *
   * @param lower transactions that it had then
   * @param upper it had no other ones
   * @param present its definitions
   * @param uncommitted what its commits lack
   * @param sinceKnown what the commits lack that the position names; empty if nobody wants to know
   * @param marks tell of tables whether they change
   * @param refs the branches and tags by database; empty if nobody wants to know
   * @param run of the server
   * @param seen rows of the last transactions
   */
  record Moment(
      GtidSet lower,
      GtidSet upper,
      CommitDefinitions.Present present,
      Uncommitted uncommitted,
      Optional<Uncommitted> sinceKnown,
      Map<TableId, TableMark> marks,
      Optional<Map<String, Refs>> refs,
      ServerRun run,
      SeenRows seen)
      implements Answer {}

  /**
   * Asks the server.
   *
   * @param begun what a former answer to the question gave
   */
  Answer ask(Question question, Optional<MomentPin> begun) {
    Optional<Map<String, Refs>> before = question.refs().map(this::refs);
    if (begun.isEmpty()
        && !question.always()
        && before.equals(question.refs())
        && question.known().commits().equals(commits.heads())) {
      return new Nothing();
    }
    MomentPin pin = begun.orElseGet(() -> new MomentPin(client));
    Optional<String> upper = pin.begin();
    if (upper.isEmpty()) {
      return new Later(pin);
    }
    try {
      return read(question, before, GtidSet.parse(pin.lower()), GtidSet.parse(upper.get()));
    } finally {
      client.endSnapshot();
    }
  }

  private Map<String, Refs> refs(Map<String, Refs> known) {
    Set<String> databases = new TreeSet<>(commits.databases());
    databases.addAll(known.keySet());
    Map<String, Refs> now = new TreeMap<>();
    for (String database : databases) {
      try {
        now.put(database, refs.read(database));
      } catch (DoltException e) {
        if (e.reason() == DoltException.Reason.PRIVILEGE_MISSING) {
          // What is not to be seen may still be there.
          Optional.ofNullable(known.get(database)).ifPresent(same -> now.put(database, same));
          if (unreadable.add(database)) {
            LOG.warn("{} Until then nothing is told of its commits", e.getMessage());
          }
        } else if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
          throw e;
        }
      }
    }
    return now;
  }

  /**
   * The refs at the moment. Tags are never those of a snapshot: with those from before it, no tag
   * names a commit that the moment does not have.
   */
  private Map<String, Refs> atMoment(Map<String, Refs> before) {
    Map<String, Refs> atMoment = new TreeMap<>();
    refs(before)
        .forEach(
            (database, now) -> {
              if (before.containsKey(database)) {
                atMoment.put(database, new Refs(now.branches(), before.get(database).tags()));
              }
            });
    return atMoment;
  }

  private Moment read(
      Question question, Optional<Map<String, Refs>> refsBefore, GtidSet lower, GtidSet upper) {
    Optional<Map<String, Refs>> nowRefs = refsBefore.map(this::atMoment);
    Map<String, String> before = question.known().commits();
    CommitDefinitions.Present present = commits.present(question.known());
    Map<String, String> now = present.anchor().commits();
    Uncommitted lacking = uncommitted.read(now);
    ServerRun run = client.serverRun();
    SeenRows seen =
        new SeenRows(run, uncommitted.rows(KeptTransactions.keys(question.last(), run)));
    if (!question.audited()) {
      return new Moment(
          lower, upper, present, lacking, Optional.empty(), Map.of(), nowRefs, run, seen);
    }
    Uncommitted sinceKnown = now.equals(before) ? lacking : uncommitted.read(before);
    Set<TableId> marked = new HashSet<>(question.unknown());
    marked.addAll(sinceKnown.unknown());
    return new Moment(
        lower,
        upper,
        present,
        lacking,
        Optional.of(sinceKnown),
        uncommitted.marks(marked, question.marks()),
        nowRefs,
        run,
        seen);
  }
}
