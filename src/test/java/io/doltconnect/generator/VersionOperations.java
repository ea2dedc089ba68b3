package io.doltconnect.generator;

import java.sql.SQLException;
import java.util.List;

/** Dolt's version control on the logged branch and on others. */
final class VersionOperations {
  private static final int MANY_BRANCHES = 5;

  private final Session session;
  private final Model model;
  private final Choice choice;
  private final Profile profile;

  VersionOperations(Session session, Model model, Choice choice, Profile profile) {
    this.profile = profile;
    this.session = session;
    this.model = model;
    this.choice = choice;
  }

  private boolean call(String procedure, String... arguments) throws SQLException {
    return session.run("CALL " + procedure + "('" + String.join("', '", arguments) + "')");
  }

  void commit() throws SQLException {
    call("dolt_commit", "-Am", model.newName("commit "), "--skip-empty");
  }

  /** What changes no row of the logged branch. */
  void silent() throws SQLException {
    switch (choice.below(10)) {
      case 0 -> call("dolt_tag", model.newName("tag"));
      case 1 -> {
        if (choice.chance(10)) {
          // It ends the session that it is called in.
          session.runElsewhere("CALL dolt_gc()");
        }
      }
      case 2, 3 -> branch();
      default -> commit();
    }
    model.read();
  }

  private List<String> branches() throws SQLException {
    return session
        .query("SELECT name FROM dolt_branches WHERE name <> 'main' ORDER BY name")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  /** Goes to another branch, a new one mostly, and back to main if this is another. */
  void branch() throws SQLException {
    if (!model.onMain()) {
      commit();
      call("dolt_checkout", "main");
    } else {
      List<String> branches = branches();
      if (branches.size() >= MANY_BRANCHES) {
        call("dolt_branch", "-D", choice.of(branches));
      } else if (!branches.isEmpty() && choice.chance(30)) {
        call("dolt_checkout", choice.of(branches));
      } else {
        commit();
        call("dolt_checkout", "-b", model.newName("b"));
      }
    }
    model.read();
  }

  /** What may change rows of the logged branch; not on another. */
  void any() throws SQLException {
    int kind = choice.below(100);
    if (kind < 40) {
      merge();
    } else if (kind < 52) {
      if (choice.chance(70)) {
        commit();
      }
      call("dolt_reset", "--hard", choice.of("HEAD", "HEAD", "HEAD~1", "HEAD~2"));
    } else if (kind < 57) {
      call("dolt_reset", "--soft", choice.of("HEAD", "HEAD~1"));
    } else if (kind < 65) {
      commit();
      call("dolt_revert", choice.of("HEAD", "HEAD", "HEAD~1"));
    } else if (kind < 75) {
      List<String> branches = branches();
      if (!branches.isEmpty()) {
        commit();
        call("dolt_cherry_pick", choice.of(branches));
      }
    } else if (kind < 85) {
      if (!profile.unique()) {
        call("dolt_stash", choice.of("push", "pop"), "stashed");
      }
    } else if (kind < 92) {
      if (choice.chance(60)) {
        call("dolt_checkout", "--", model.anyTable().name());
      } else {
        call("dolt_checkout", ".");
      }
    } else if (kind < 95) {
      forceMain();
    } else {
      rebase();
    }
    model.read();
  }

  private void rebase() throws SQLException {
    List<String> branches = branches();
    commit();
    String upstream =
        branches.isEmpty() || choice.chance(60)
            ? choice.of("HEAD~1", "HEAD~2", "HEAD~3")
            : choice.of(branches);
    if (!call("dolt_rebase", "-i", upstream)) {
      return;
    }
    if (choice.chance(50)) {
      // The first of a plan cannot be joined to one before it.
      session.run(
          "UPDATE dolt_rebase SET action = '%s' WHERE rebase_order = 2"
              .formatted(choice.of("drop", "squash", "fixup")));
    }
    if (!call("dolt_rebase", "--continue")) {
      call("dolt_rebase", "--abort");
    }
  }

  private void merge() throws SQLException {
    List<String> branches = branches();
    if (branches.isEmpty()) {
      return;
    }
    commit();
    String branch = choice.of(branches);
    if (choice.chance(60)) {
      switch (choice.below(3)) {
        case 0 -> call("dolt_merge", "--no-ff", branch, "-m", model.newName("merge "));
        case 1 -> call("dolt_merge", "--squash", branch);
        default -> call("dolt_merge", branch);
      }
      return;
    }
    session.run("SET autocommit = 0");
    boolean merged =
        call("dolt_merge", branch)
            && call("dolt_conflicts_resolve", choice.of("--ours", "--theirs"), ".")
            && call("dolt_commit", "-Am", model.newName("resolved "), "--skip-empty");
    session.run(merged ? "COMMIT" : "ROLLBACK");
    session.run("SET autocommit = 1");
  }

  private void forceMain() throws SQLException {
    List<String> branches = branches();
    if (!branches.isEmpty()) {
      String branch = choice.of(branches);
      commit();
      if (call("dolt_checkout", branch)) {
        call("dolt_branch", "-f", "main", branch);
        call("dolt_checkout", "main");
      }
    }
  }
}
