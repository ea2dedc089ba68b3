package io.doltconnect.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What is read from the history of branches.
 *
 * @param mode {@code capture.mode}
 * @param pollInterval {@code commits.poll.interval.ms}: between two looks at the branches
 */
public record BranchSettings(CaptureMode mode, Duration pollInterval) {
  public static final String CAPTURE_MODE = "capture.mode";

  private static final Choice<CaptureMode> MODES = Choice.of(CaptureMode.class);

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
                        + " not delivered then."));
  }

  /** Whether the server's log is read. */
  public boolean readsLog() {
    return mode == CaptureMode.BINLOG;
  }

  static BranchSettings from(AbstractConfig config) {
    return new BranchSettings(
        MODES.parse(CAPTURE_MODE, config.getString(CAPTURE_MODE)),
        Duration.ofMillis(config.getLong(CommitSettings.POLL_INTERVAL)));
  }

  /** What would be ignored without a word, and changes what is delivered. */
  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    List<PropertyConflict> conflicts = new ArrayList<>();
    if (!"commits".equalsIgnoreCase(String.valueOf(values.get(CAPTURE_MODE)).trim())) {
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
