package io.doltconnect.generator;

import io.doltconnect.support.DoltServer;
import java.sql.SQLException;

/** Draws the next operation. */
final class Operations {
  private final Session session;
  private final Choice choice;
  private final Profile profile;
  private final Model model;
  private final RowOperations rows;
  private final TableOperations tables;
  private final KeyOperations keys;
  private final VersionOperations versions;
  private final UnloggedOperations unlogged;

  /**
   * Operations of one session.
   *
   * @param remotesApi the port on which the source takes pushes
   */
  Operations(
      Session session,
      Choice choice,
      Profile profile,
      DoltServer source,
      int remotesApi,
      Follower follower)
      throws SQLException {
    this.session = session;
    this.choice = choice;
    this.profile = profile;
    this.model = new Model(session, choice, !profile.versioned());
    this.rows = new RowOperations(session, model, choice);
    this.tables = new TableOperations(session, model, choice, profile);
    this.keys = new KeyOperations(session, model, choice);
    this.versions = new VersionOperations(session, model, choice, profile);
    this.unlogged =
        new UnloggedOperations(session, model, choice, rows, tables, source, remotesApi, follower);
    model.read();
  }

  /**
   * Executes one operation.
   *
   * @return whether it may have changed definitions
   */
  boolean next() throws Exception {
    if (model.tables().isEmpty()) {
      tables.create();
      model.read();
      return true;
    }
    int kind = choice.below(100);
    if (kind < 62) {
      rows.any();
      return false;
    }
    if (kind < 68) {
      transaction();
      return true;
    }
    if (kind < 84) {
      tables.any();
      return true;
    }
    if (!model.onMain()) {
      if (choice.chance(40)) {
        versions.branch();
      } else {
        versions.silent();
      }
      return true;
    }
    if (kind < 87) {
      versions.silent();
    } else if (kind < 89) {
      unlogged.any();
    } else if (profile.versioned()) {
      versions.any();
    } else if (kind < 96) {
      keys.any();
    }
    return true;
  }

  private void transaction() throws SQLException {
    session.run("START TRANSACTION");
    int statements = choice.between(2, 6);
    boolean savepoint = false;
    for (int i = 0; i < statements; i++) {
      rows.any();
      if (choice.chance(20)) {
        session.run(savepoint ? "ROLLBACK TO s" : "SAVEPOINT s");
        savepoint = true;
      } else if (choice.chance(5)) {
        // Commits what was written before, in the definition that it makes.
        tables.any();
        savepoint = false;
        if (model.tables().isEmpty()) {
          break;
        }
      }
    }
    session.run(choice.chance(75) ? "COMMIT" : "ROLLBACK");
    model.read();
  }
}
