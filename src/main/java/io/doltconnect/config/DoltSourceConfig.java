package io.doltconnect.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The connector's configuration, parsed and checked. Immutable. */
public final class DoltSourceConfig {
  private static final ConfigDef CONFIG_DEF = define();

  private final ConnectionSettings connection;
  private final CaptureSettings capture;
  private final SnapshotSettings snapshot;
  private final IncrementalSettings incremental;
  private final SignalSettings signals;
  private final NotificationSettings notifications;
  private final RecordSettings records;
  private final TypeSettings types;
  private final HeartbeatSettings heartbeat;
  private final ReconcileSettings reconciling;
  private final StreamSettings streaming;
  private final BranchSettings branches;

  /**
   * @param properties the connector's or task's properties; unknown ones are ignored, unless one
   *     relies on them
   * @throws ConfigException if a property is missing or wrong, or two contradict each other
   */
  public DoltSourceConfig(Map<String, String> properties) {
    AbstractConfig config = new AbstractConfig(CONFIG_DEF, properties, false);
    List<PropertyConflict> conflicts = conflicts(config.values(), properties);
    if (!conflicts.isEmpty()) {
      throw new ConfigException(
          conflicts.stream().map(PropertyConflict::message).collect(Collectors.joining(" ")));
    }
    this.connection = ConnectionSettings.from(config);
    this.capture = CaptureSettings.from(config);
    this.snapshot = SnapshotSettings.from(config);
    this.incremental = IncrementalSettings.from(config);
    this.signals = SignalSettings.from(config);
    this.notifications = NotificationSettings.from(config);
    this.records = RecordSettings.from(config);
    this.types = TypeProperties.parse(config);
    this.heartbeat = HeartbeatSettings.from(config);
    this.reconciling = ReconcileSettings.from(config);
    this.streaming = StreamSettings.from(config);
    this.branches = BranchSettings.from(config);
  }

  private static ConfigDef define() {
    ConfigDef def = new ConfigDef();
    ConnectionSettings.define(def);
    TlsSettings.define(def);
    CaptureSettings.define(def);
    SnapshotSettings.define(def);
    IncrementalSettings.define(def);
    SignalSettings.define(def);
    NotificationSettings.define(def);
    RecordSettings.define(def);
    SchemaSettings.define(def);
    ColumnSettings.define(def);
    TransactionSettings.define(def);
    CommitSettings.define(def);
    TypeProperties.define(def);
    RowErrorSettings.define(def);
    ReconcileSettings.define(def);
    BranchSettings.define(def);
    HeartbeatSettings.define(def);
    StreamSettings.define(def);
    return def;
  }

  /** The definition of every property; a copy that the caller may change. */
  public static ConfigDef configDef() {
    return new ConfigDef(CONFIG_DEF);
  }

  /**
   * The contradictions between properties that are each valid, and the properties that may not be
   * ignored though the connector does not have them.
   *
   * @param values parsed values by property name; those that could not be parsed are null or absent
   * @param properties the properties as they were given
   */
  public static List<PropertyConflict> conflicts(
      Map<String, ?> values, Map<String, String> properties) {
    return Stream.of(
            UnsupportedProperties.conflicts(properties),
            CaptureSettings.conflicts(values),
            ColumnSettings.conflicts(values, properties),
            SnapshotSettings.conflicts(values, properties),
            SignalSettings.conflicts(values),
            NotificationSettings.conflicts(values),
            TransactionSettings.conflicts(properties),
            BranchSettings.conflicts(values),
            StreamSettings.conflicts(values))
        .flatMap(List::stream)
        .toList();
  }

  public ConnectionSettings connection() {
    return connection;
  }

  public CaptureSettings capture() {
    return capture;
  }

  public SnapshotSettings snapshot() {
    return snapshot;
  }

  /** Snapshots that are asked for while the stream runs. */
  public IncrementalSettings incremental() {
    return incremental;
  }

  /** Where signals come from. */
  public SignalSettings signals() {
    return signals;
  }

  /** Where it is told how snapshots go. */
  public NotificationSettings notifications() {
    return notifications;
  }

  public RecordSettings records() {
    return records;
  }

  public TypeSettings types() {
    return types;
  }

  public HeartbeatSettings heartbeat() {
    return heartbeat;
  }

  /** What is emitted. */
  public OutputSettings output() {
    return new OutputSettings(capture, records, heartbeat, types);
  }

  public ReconcileSettings reconciling() {
    return reconciling;
  }

  public BranchSettings branches() {
    return branches;
  }

  public StreamSettings streaming() {
    return streaming;
  }
}
