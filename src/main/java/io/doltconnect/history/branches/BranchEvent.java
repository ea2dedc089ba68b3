package io.doltconnect.history.branches;

import io.doltconnect.model.TableId;
import io.doltconnect.offset.CommitUnit;
import java.time.Instant;
import java.util.List;

/** What the follower of branches hands to the task. */
sealed interface BranchEvent {
  /** What it takes of the queue, in bytes. */
  default long bytes() {
    return 256;
  }

  /**
   * A unit begins.
   *
   * @param read when it was looked at
   */
  record Begin(CommitUnit unit, Instant read) implements BranchEvent {}

  /**
   * Changes of one table.
   *
   * @param first the number of the first of them among those of the table in the unit, from 0
   */
  record Changes(TableId table, long first, List<CommitChange> changes, long bytes)
      implements BranchEvent {}

  /** The unit is complete. */
  record End() implements BranchEvent {}

  /** A branch is at a commit of which nothing is delivered. */
  record At(String database, String branch, String commit) implements BranchEvent {}

  /** Nothing of the tables that were added to the filter is missing any more. */
  record Added() implements BranchEvent {}

  /** A branch that was delivered is not there any more. */
  record Removed(String database, String branch) implements BranchEvent {}

  /** Everything is delivered that there was when the follower began. */
  record CaughtUp() implements BranchEvent {}
}
