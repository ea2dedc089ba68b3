package io.doltconnect.stream;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.dolt.pin.MomentPin;
import io.doltconnect.history.TableMark;
import io.doltconnect.history.Uncommitted;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.stored.Anchor;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what the server has at a moment. For the thread that may wait for the server. */
final class ServerMoments {
  private final DoltClient client;
  private final CommitDefinitions commits;
  private final UncommittedReader uncommitted;

  /** Asks nothing yet. */
  ServerMoments(CommitFollower.Server server) {
    this.client = server.client();
    this.commits = server.commits();
    this.uncommitted = server.uncommitted();
  }

  /**
   * What is wanted.
   *
   * @param known the commits that the position names
   * @param always whether it is of use even if there are no newer commits
   * @param audited whether changes are looked for that no log told of
   * @param unknown tables that are touched, it is not known in which rows
   * @param marks what told of such tables the last time whether they change
   */
  record Question(
      Anchor known,
      boolean always,
      boolean audited,
      Set<TableId> unknown,
      Map<TableId, TableMark> marks) {}

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
   */
  record Moment(
      GtidSet lower,
      GtidSet upper,
      CommitDefinitions.Present present,
      Uncommitted uncommitted,
      Optional<Uncommitted> sinceKnown,
      Map<TableId, TableMark> marks)
      implements Answer {}

  /**
   * Asks the server.
   *
   * @param begun what a former answer to the question gave
   */
  Answer ask(Question question, Optional<MomentPin> begun) {
    if (begun.isEmpty()
        && !question.always()
        && question.known().commits().equals(commits.heads())) {
      return new Nothing();
    }
    MomentPin pin = begun.orElseGet(() -> new MomentPin(client));
    Optional<String> upper = pin.begin();
    if (upper.isEmpty()) {
      return new Later(pin);
    }
    try {
      return read(question, GtidSet.parse(pin.lower()), GtidSet.parse(upper.get()));
    } finally {
      client.endSnapshot();
    }
  }

  private Moment read(Question question, GtidSet lower, GtidSet upper) {
    Map<String, String> before = question.known().commits();
    CommitDefinitions.Present present = commits.present(question.known());
    Map<String, String> now = present.anchor().commits();
    Uncommitted lacking = uncommitted.read(now);
    if (!question.audited()) {
      return new Moment(lower, upper, present, lacking, Optional.empty(), Map.of());
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
        uncommitted.marks(marked, question.marks()));
  }
}
