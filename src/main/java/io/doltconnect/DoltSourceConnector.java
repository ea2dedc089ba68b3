package io.doltconnect;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.PropertyConflict;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.config.UnknownProperties;
import io.doltconnect.offset.OffsetValidator;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.preflight.Finding;
import io.doltconnect.preflight.Preflight;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the changes of a Dolt SQL server, in one task: the binlog is one ordered stream. */
public final class DoltSourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(DoltSourceConnector.class);
  private static final String TASKS_MAX = "tasks.max";

  private Map<String, String> properties = Map.of();

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public ConfigDef config() {
    return DoltSourceConfig.configDef();
  }

  /**
   * Checks the properties one by one, then together, and if all are well the server itself. Every
   * error is reported on its property.
   */
  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    Map<String, ConfigValue> values =
        super.validate(connectorConfigs).configValues().stream()
            .collect(
                Collectors.toMap(
                    ConfigValue::name, Function.identity(), (a, b) -> a, HashMap::new));
    for (PropertyConflict conflict : DoltSourceConfig.conflicts(parsed(values), connectorConfigs)) {
      values
          .computeIfAbsent(
              conflict.property(),
              name -> new ConfigValue(name, null, List.of(), new ArrayList<>()))
          .addErrorMessage(conflict.message());
    }
    tooManyTasks(connectorConfigs.get(TASKS_MAX)).ifPresent(value -> values.put(TASKS_MAX, value));
    if (values.values().stream().allMatch(value -> value.errorMessages().isEmpty())) {
      preflight(connectorConfigs, values);
    }
    return new Config(new ArrayList<>(values.values()));
  }

  /** A property need not be one of the connector's; its value may be a secret then. */
  private static void addError(Map<String, ConfigValue> values, String property, String message) {
    values
        .computeIfAbsent(
            property, name -> new ConfigValue(name, null, List.of(), new ArrayList<>()))
        .addErrorMessage(message);
  }

  private static Map<String, Object> parsed(Map<String, ConfigValue> values) {
    Map<String, Object> parsed = new HashMap<>();
    values.forEach((name, value) -> parsed.put(name, value.value()));
    return parsed;
  }

  /**
   * Kafka Connect defines and parses tasks.max; a value of the same name from here takes the place
   * of its own in the answer (AbstractHerder.generateResult).
   */
  private static Optional<ConfigValue> tooManyTasks(String tasksMax) {
    if (tasksMax == null || !tasksMax.trim().matches("\\d{1,9}")) {
      return Optional.empty();
    }
    int tasks = Integer.parseInt(tasksMax.trim());
    if (tasks <= 1) {
      return Optional.empty();
    }
    return Optional.of(
        new ConfigValue(
            TASKS_MAX,
            tasks,
            List.of(),
            List.of(
                "'%s' is %d, but the connector runs one task, as the binlog is one ordered stream; set it to 1."
                    .formatted(TASKS_MAX, tasks))));
  }

  private static void preflight(
      Map<String, String> connectorConfigs, Map<String, ConfigValue> values) {
    Preflight preflight = new Preflight(new DoltSourceConfig(connectorConfigs));
    List<Finding> findings = preflight.run();
    preflight
        .recommended()
        .forEach((property, names) -> values.get(property).recommendedValues(List.copyOf(names)));
    for (Finding finding : findings) {
      switch (finding.severity()) {
        case ERROR -> addError(values, finding.property(), finding.message());
        case ADVICE -> LOG.warn("{}", finding.message());
      }
    }
  }

  /** Keeps the properties; the network is for the task. */
  @Override
  public void start(Map<String, String> props) {
    // A copy that may hold null values, which a configuration sent as JSON may.
    properties = Collections.unmodifiableMap(new HashMap<>(props));
    UnknownProperties.warnings(properties).forEach(warning -> LOG.warn("{}", warning));
  }

  @Override
  public Class<? extends Task> taskClass() {
    return DoltSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return List.of(properties);
  }

  @Override
  public void stop() {
    // Nothing runs in the connector itself.
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  @Override
  public ConnectorTransactionBoundaries canDefineTransactionBoundaries(
      Map<String, String> connectorConfig) {
    return ConnectorTransactionBoundaries.SUPPORTED;
  }

  private static void requireFilters(String texts) {
    SourceOffset.FORMER_FILTERS.read().apply(texts).forEach(TableFilter::parse);
  }

  /**
   * Accepts offsets that a person wrote (KIP-875): a null offset resets, anything else must be a
   * position that a task can start at.
   *
   * @throws ConnectException if it is not; the message names the key
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    OffsetValidator validator =
        new OffsetValidator(
            connectorConfig.get(RecordSettings.TOPIC_PREFIX),
            new DefinitionCodec(),
            Map.of(
                SourceOffset.FILTER.name(), TableFilter::parse,
                SourceOffset.FORMER_FILTERS.name(), DoltSourceConnector::requireFilters,
                SourceOffset.SNAPSHOT.name(), SnapshotProgress::decode));
    try {
      offsets.forEach(validator::check);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(e.getMessage(), e);
    }
    return true;
  }
}
