package io.doltconnect.preflight;

import io.doltconnect.config.CommitSettings;
import io.doltconnect.config.CommitsFrom;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.dolt.RefReader;
import io.doltconnect.dolt.branch.CommitLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the commits, branches and tags can be read that are to be delivered. */
final class CommitChecks {
  private final RefReader refs;
  private final CommitLog log;
  private final CommitSettings settings;
  private final String branch;

  /**
   * Checks nothing yet.
   *
   * @param branch the branch that the server logs
   */
  CommitChecks(DoltClient client, CommitSettings settings, String branch) {
    this.refs = new RefReader(client);
    this.log = new CommitLog(client);
    this.settings = settings;
    this.branch = branch;
  }

  /** What is wrong, if there are to be records of commits in these databases. */
  List<Finding> findings(List<String> databases) {
    if (!settings.enabled()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    databases.forEach(database -> unreadable(database).ifPresent(findings::add));
    if (findings.isEmpty()
        && settings.from() instanceof CommitsFrom.Behind behind
        && databases.stream().noneMatch(database -> log.has(database, behind.hash()))) {
      findings.add(
          Finding.error(
              CommitSettings.FROM,
              "'%s' is '%s', a commit that none of the captured databases has (%s); give the hash of one that is there (SELECT commit_hash FROM dolt_log), 'now' or 'beginning'."
                  .formatted(CommitSettings.FROM, behind.hash(), String.join(", ", databases))));
    }
    return findings;
  }

  private Optional<Finding> unreadable(String database) {
    try {
      Optional.ofNullable(refs.read(database).branches().get(branch))
          .ifPresent(head -> log.tryToRead(database, head));
      return Optional.empty();
    } catch (DoltException e) {
      if (e.reason() != Reason.PRIVILEGE_MISSING) {
        throw e;
      }
      return Optional.of(
          Finding.error(
              CommitSettings.ENABLED,
              "'%s' is 'true', but the commits of database %s cannot be read. %s The system tables of commits, branches and tags need the privilege on the whole database."
                  .formatted(CommitSettings.ENABLED, database, e.getMessage())));
    }
  }
}
