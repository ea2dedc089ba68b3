package io.doltconnect.config;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How changes are had that the server's log has lost.
 *
 * @param mode {@code reconcile.mode}
 * @param maxKeysSizeInBytes {@code reconcile.max.keys.size.in.bytes}
 * @param interval {@code reconcile.interval.ms}; zero: never
 * @param tableErrors {@code errors.table.mode}
 * @param auditInterval {@code audit.interval.ms}; zero: never
 */
public record ReconcileSettings(
    ReconcileMode mode,
    long maxKeysSizeInBytes,
    Duration interval,
    TableErrorMode tableErrors,
    Duration auditInterval) {
  public static final String MODE = "reconcile.mode";
  public static final String MAX_KEYS_SIZE_IN_BYTES = "reconcile.max.keys.size.in.bytes";
  public static final String INTERVAL = "reconcile.interval.ms";
  public static final String TABLE_ERRORS = "errors.table.mode";
  public static final String AUDIT_INTERVAL = "audit.interval.ms";

  private static final Choice<ReconcileMode> MODES = Choice.of(ReconcileMode.class);
  private static final Choice<TableErrorMode> TABLE_ERROR_MODES = Choice.of(TableErrorMode.class);
  private static final Duration LOOK_AT_SUSPENDED = Duration.ofMinutes(1);

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Reconciling")
        .add(
            new Property(MODE, Type.STRING)
                .defaultValue("auto")
                .choice(MODES)
                .importance(Importance.MEDIUM)
                .displayName("Reconcile mode")
                .documentation(
                    "What is done about transactions that Dolt numbered but could not write to its"
                        + " binlog. 'auto': what differs is read from the tables and delivered as"
                        + " reads ('op' 'r') and deletes; 'fail': the task fails and says which"
                        + " transactions are lost."))
        .add(
            new Property(MAX_KEYS_SIZE_IN_BYTES, Type.LONG)
                .defaultValue(8L * 1024 * 1024)
                .validator(Range.atLeast(0L))
                .importance(Importance.LOW)
                .displayName("Memory for delivered keys (bytes)")
                .documentation(
                    "About how much memory the keys may take of the rows that were delivered since"
                        + " the last Dolt commit that the offset names. With them only the rows that"
                        + " may differ are read when changes are lost; a table whose keys have no"
                        + " room is read whole then. While newer commits are looked for, it can"
                        + " be up to four times as much."))
        .add(
            new Property(INTERVAL, Type.LONG)
                .defaultValue(60_000L)
                .validator(Range.between(0L, (long) Integer.MAX_VALUE))
                .importance(Importance.LOW)
                .displayName("Reconcile interval (ms)")
                .documentation(
                    "How often captured tables with columns of types that Dolt cannot log (VECTOR,"
                        + " and DECIMAL(p,p), which has no digit before the point) are looked at:"
                        + " what has changed is read from them and delivered as reads ('op' 'r')"
                        + " and deletes. 0: a configuration that captures such a table is refused,"
                        + " as it is with `reconcile.mode=fail`."))
        .add(
            new Property(TABLE_ERRORS, Type.STRING)
                .defaultValue("fail")
                .choice(TABLE_ERROR_MODES)
                .importance(Importance.MEDIUM)
                .displayName("Table error mode")
                .documentation(
                    "What is done about a table that cannot be delivered, not even by reading it:"
                        + " Dolt cannot print or read it, a value has no form under the configured"
                        + " modes, or Kafka does not allow its topic. 'fail': the task fails;"
                        + " 'suspend': the table alone is put aside, and read again when something"
                        + " about it has changed (looked at every `reconcile.interval.ms`, or every"
                        + " minute if that is 0) or when the task starts."))
        .add(
            new Property(AUDIT_INTERVAL, Type.LONG)
                .defaultValue(60_000L)
                .validator(Range.between(0L, (long) Integer.MAX_VALUE))
                .importance(Importance.LOW)
                .displayName("Audit interval (ms)")
                .documentation(
                    "How often the tables are compared with what was delivered, so that changes are"
                        + " found that Dolt does not log; 0: never. What differs is reconciled as"
                        + " `reconcile.mode` says. Newer commits are looked for as often, or every"
                        + " 10 s if that is longer."));
  }

  /** Whether tables can be captured whose rows are not in the log. */
  public boolean readsUnlogged() {
    return mode == ReconcileMode.AUTO && !interval.isZero();
  }

  /** Whether a table that cannot be delivered is put aside. */
  public boolean suspendsTables() {
    return tableErrors == TableErrorMode.SUSPEND;
  }

  /** How often tables are looked at that are put aside. */
  public Duration suspendedInterval() {
    return interval.isZero() ? LOOK_AT_SUSPENDED : interval;
  }

  static ReconcileSettings from(AbstractConfig config) {
    return new ReconcileSettings(
        MODES.parse(MODE, config.getString(MODE)),
        config.getLong(MAX_KEYS_SIZE_IN_BYTES),
        Duration.ofMillis(config.getLong(INTERVAL)),
        TABLE_ERROR_MODES.parse(TABLE_ERRORS, config.getString(TABLE_ERRORS)),
        Duration.ofMillis(config.getLong(AUDIT_INTERVAL)));
  }
}
