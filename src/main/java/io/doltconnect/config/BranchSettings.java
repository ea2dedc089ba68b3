package io.doltconnect.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What is read from the history of branches.
 *
 * @param mode {@code capture.mode}
 * @param pollInterval {@code commits.poll.interval.ms}: between two looks at the branches
 * @param include {@code branch.include.list}; empty: the branch that sessions are on
 * @param snapshot {@code branch.snapshot.mode}
 * @param topics {@code topic.branch.mode}
 */
public record BranchSettings(
    CaptureMode mode,
    Duration pollInterval,
    List<Pattern> include,
    BranchSnapshotMode snapshot,
    BranchTopicMode topics) {
  public static final String CAPTURE_MODE = "capture.mode";
  public static final String INCLUDE_LIST = "branch.include.list";
  public static final String SNAPSHOT_MODE = "branch.snapshot.mode";
  public static final String TOPIC_MODE = "topic.branch.mode";

  private static final Choice<CaptureMode> MODES = Choice.of(CaptureMode.class);

  private static final Choice<BranchSnapshotMode> SNAPSHOT_MODES =
      Choice.of(BranchSnapshotMode.class);
  private static final Choice<BranchTopicMode> TOPIC_MODES = Choice.of(BranchTopicMode.class);

  public BranchSettings {
    include = List.copyOf(include);
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Branches")
        .add(
            new Property(CAPTURE_MODE, Type.STRING)
                .defaultValue("binlog")
                .choice(MODES)
                .importance(Importance.MEDIUM)
                .displayName("Capture mode")
                .documentation(
                    "Where changes are read from. 'binlog': from the server's log, every transaction"
                        + " as soon as it is committed; 'commits': from the history, what each Dolt"
                        + " commit changed, for servers that have no log: read replicas, clones,"
                        + " servers with `log_bin` off. What is not committed by `dolt_commit` is"
                        + " not delivered then."))
        .add(
            new Property(INCLUDE_LIST, Type.STRING)
                .defaultValue("")
                .validator(new RegexList())
                .width(Width.LONG)
                .displayName("Branches to include")
                .documentation(
                    "With `capture.mode=commits`: the branches to capture, of every captured"
                        + " database; empty: the one that a new session is on. Each branch is"
                        + " captured from its fork on, or whole, as `branch.snapshot.mode` says."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            new Property(SNAPSHOT_MODE, Type.STRING)
                .defaultValue("none")
                .choice(SNAPSHOT_MODES)
                .displayName("Branch snapshot mode")
                .documentation(
                    "What is delivered of a branch of `branch.include.list` that comes to be, beside"
                        + " what is committed to it later. 'none': what it has changed since it left"
                        + " the branch that a new session is on; 'initial': all of its rows, as a"
                        + " snapshot has them. For the branch that a new session is on"
                        + " `snapshot.mode` says it."))
        .add(
            new Property(TOPIC_MODE, Type.STRING)
                .defaultValue("key")
                .choice(TOPIC_MODES)
                .displayName("Branch topic mode")
                .documentation(
                    "Where the records of the branches of `branch.include.list` go. 'key': one topic"
                        + " for each table, 'prefix.database.table', whose keys have the branch as"
                        + " a further field, `__dolt_branch`; 'topic': one topic for each table of"
                        + " each branch, 'prefix.branch.database.table'."));
  }

  /** Whether more than one branch of a database may be captured. */
  public boolean namesBranches() {
    return !include.isEmpty();
  }

  /** Whether records of several branches go to one topic, so that their keys have to tell. */
  public boolean topicsPerTable() {
    return namesBranches() && topics == BranchTopicMode.KEY;
  }

  /** Whether each branch has topics of its own. */
  public boolean topicsPerBranch() {
    return namesBranches() && topics == BranchTopicMode.TOPIC;
  }

  /** Whether a branch is one of those that are named. */
  public boolean includes(String branch) {
    return include.stream().anyMatch(pattern -> BoundedMatch.matches(pattern, branch));
  }

  /** Whether the server's log is read. */
  public boolean readsLog() {
    return mode == CaptureMode.BINLOG;
  }

  static BranchSettings from(AbstractConfig config) {
    return new BranchSettings(
        MODES.parse(CAPTURE_MODE, config.getString(CAPTURE_MODE)),
        Duration.ofMillis(config.getLong(CommitSettings.POLL_INTERVAL)),
        RegexList.parse(INCLUDE_LIST, config.getString(INCLUDE_LIST)),
        SNAPSHOT_MODES.parse(SNAPSHOT_MODE, config.getString(SNAPSHOT_MODE)),
        TOPIC_MODES.parse(TOPIC_MODE, config.getString(TOPIC_MODE)));
  }

  /** What would be ignored without a word, and changes what is delivered. */
  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    List<PropertyConflict> conflicts = new ArrayList<>();
    if (!"commits".equalsIgnoreCase(String.valueOf(values.get(CAPTURE_MODE)).trim())) {
      if (values.get(INCLUDE_LIST) instanceof String branches && !branches.isBlank()) {
        conflicts.add(
            new PropertyConflict(
                INCLUDE_LIST,
                "'%s' is '%s', but '%s' is not 'commits', and the log has one branch only; set '%3$s' to 'commits', or remove '%1$s'."
                    .formatted(INCLUDE_LIST, branches, CAPTURE_MODE)));
      }
      return conflicts;
    }
    if (values.get(SnapshotSettings.STATEMENTS) instanceof String tables && !tables.isBlank()) {
      conflicts.add(
          new PropertyConflict(
              SnapshotSettings.STATEMENTS,
              "'%s' is 'commits', where rows are read as they are in a commit, and statements read others; remove '%s', or set '%1$s' to 'binlog'."
                  .formatted(CAPTURE_MODE, SnapshotSettings.STATEMENTS)));
    }
    if ("suspend"
        .equalsIgnoreCase(String.valueOf(values.get(ReconcileSettings.TABLE_ERRORS)).trim())) {
      conflicts.add(
          new PropertyConflict(
              ReconcileSettings.TABLE_ERRORS,
              "'%s' is 'commits', where no table is put aside; set '%s' to 'fail', and leave tables that cannot be delivered out with '%s'."
                  .formatted(
                      CAPTURE_MODE,
                      ReconcileSettings.TABLE_ERRORS,
                      CaptureSettings.TABLE_EXCLUDE_LIST)));
    }
    if ("true".equalsIgnoreCase(String.valueOf(values.get(CommitSettings.ENABLED)))) {
      conflicts.add(
          new PropertyConflict(
              CommitSettings.ENABLED,
              "'%s' is 'commits', where there are no records of commits yet, only of what they changed; set '%s' to 'false'."
                  .formatted(CAPTURE_MODE, CommitSettings.ENABLED)));
    }
    if (values.get(IncrementalSettings.REQUEST) instanceof String request && !request.isBlank()) {
      conflicts.add(
          new PropertyConflict(
              IncrementalSettings.REQUEST,
              "'%s' is 'commits', where no rows are read once more while changes are delivered; remove '%s'."
                  .formatted(CAPTURE_MODE, IncrementalSettings.REQUEST)));
    }
    return conflicts;
  }
}
