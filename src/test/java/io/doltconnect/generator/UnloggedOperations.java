package io.doltconnect.generator;

import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What changes tables past the log, and what the log itself loses with files and restarts. */
final class UnloggedOperations {
  private final Session session;
  private final Model model;
  private final Choice choice;
  private final RowOperations rows;
  private final TableOperations tables;
  private final DoltServer source;
  private final int remotesApi;
  private final Follower follower;
  private String backup = "";
  private int clones;

  /**
   * Changes what a session sees.
   *
   * @param remotesApi the port on which the source takes pushes
   * @param follower looks at the tables before and after, because of a table that was altered or
   *     read since it looked last it does not know any more what it has
   */
  UnloggedOperations(
      Session session,
      Model model,
      Choice choice,
      RowOperations rows,
      TableOperations tables,
      DoltServer source,
      int remotesApi,
      Follower follower) {
    this.session = session;
    this.model = model;
    this.choice = choice;
    this.rows = rows;
    this.tables = tables;
    this.source = source;
    this.remotesApi = remotesApi;
    this.follower = follower;
  }

  /** Executes one of them; not on another branch than the logged one. */
  void any() throws Exception {
    int kind = choice.below(100);
    if (kind < 20) {
      restart(choice.between(1, 3));
    } else if (kind < 35) {
      purge();
    } else {
      session.note("-- the connector looks at the tables");
      follower.look();
      if (choice.chance(30)) {
        session.note("-- the connector is stopped");
        follower.leave();
      }
      if (kind < 65) {
        hide();
      } else if (kind < 78) {
        writeOffline();
      } else if (kind < 88) {
        push();
      } else {
        backup();
      }
      model.read();
      for (int i = choice.below(5); i > 0 && !model.tables().isEmpty(); i--) {
        rows.any();
      }
      session.note("-- the connector looks at the tables");
      follower.look();
    }
    model.read();
  }

  /** In a session whose writes Dolt does not log. */
  private void hide() throws SQLException {
    session.run("SET SESSION binlog_ignore_dbs = '" + session.database() + "'");
    change();
    session.run("SET SESSION binlog_ignore_dbs = ''");
  }

  private void change() throws SQLException {
    int statements = choice.between(1, 4);
    for (int i = 0; i < statements && !model.tables().isEmpty(); i++) {
      if (choice.chance(20)) {
        tables.any();
      } else {
        rows.any();
      }
    }
  }

  /** Each start begins a file, which is empty if nothing is written before the next one. */
  private void restart(int times) throws SQLException {
    for (int i = 0; i < times; i++) {
      session.note("-- the server is restarted");
      source.kill();
      source.start();
    }
    session.reconnect();
  }

  private List<String> changes() throws SQLException {
    List<String> changes = new ArrayList<>(session.collect(this::change));
    if (choice.chance(60)) {
      changes.add("CALL dolt_commit('-Am', 'elsewhere', '--skip-empty')");
    }
    return changes;
  }

  /** By the program, while the server is down. */
  private void writeOffline() throws SQLException {
    List<String> changes = changes();
    source.kill();
    execute(source.dataDirectory().resolve(session.database()), changes);
    source.start();
    session.reconnect();
  }

  private void execute(Path repository, List<String> changes) {
    for (String change : changes) {
      session.executed(
          change + "; -- by the program in " + repository.getFileName(),
          () -> source.dolt(repository, "sql", "-q", change));
    }
  }

  /** Dolt deletes old files when it starts. */
  private void purge() throws SQLException {
    session.note("-- log files are purged");
    source.kill();
    try (Stream<Path> files = Files.list(source.dataDirectory().resolve(".dolt/binlog"))) {
      List<Path> logs =
          files
              .filter(file -> file.getFileName().toString().matches(".*\\.\\d+"))
              .sorted()
              .toList();
      for (Path file : logs.subList(0, logs.size() - choice.below(Math.min(3, logs.size())))) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    source.start();
    session.reconnect();
  }

  /** From a clone. */
  private void push() throws SQLException {
    session.run("CALL dolt_commit('-Am', 'before a push', '--skip-empty')");
    Path clone = source.home().resolve("clone" + ++clones);
    session.executed(
        "-- is cloned to " + clone.getFileName(),
        () ->
            source.dolt(
                source.home(),
                "clone",
                "--user",
                "root",
                "http://127.0.0.1:%d/%s".formatted(remotesApi, session.database()),
                clone.toString()));
    List<String> changes = new ArrayList<>(changes());
    changes.add("CALL dolt_commit('-Am', 'for a push', '--skip-empty')");
    execute(clone, changes);
    session.executed(
        "-- " + clone.getFileName() + " is pushed",
        () -> source.dolt(clone, "push", "--user", "root", "origin", "main"));
  }

  /** Takes one, or sets the database back to the last one. */
  private void backup() throws SQLException {
    if (backup.isEmpty() || choice.chance(40)) {
      backup = "file://" + source.home().resolve(model.newName("backup"));
      if (!session.run("CALL dolt_backup('sync-url', '" + backup + "')")) {
        backup = "";
      }
    } else {
      session.run(
          "CALL dolt_backup('restore', '--force', '%s', '%s')"
              .formatted(backup, session.database()));
      session.reconnect();
    }
  }
}
