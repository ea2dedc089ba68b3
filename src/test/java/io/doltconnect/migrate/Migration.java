package io.doltconnect.migrate;

import io.doltconnect.DoltSourceConnector;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.UnknownProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a configuration of Debezium's MySQL connector becomes, by the table in
 * docs/coming-from-debezium.md.
 *
 * @param config the connector's properties
 * @param remarks what was changed or left out, a line for each
 * @param errors what somebody must decide before the configuration is valid
 */
record Migration(Map<String, String> config, List<String> remarks, List<String> errors) {
  private static final List<String> DEBEZIUM =
      List.of(
          "io.debezium.connector.mysql.MySqlConnector",
          "io.debezium.connector.mariadb.MariaDbConnector");
  private static final String CLASS = "connector.class";
  private static final String SNAPSHOT_MODE = "snapshot.mode";

  /** Older names of properties that mean the same. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "column.blacklist", "column.exclude.list",
          "column.whitelist", "column.include.list",
          "table.blacklist", "table.exclude.list",
          "table.whitelist", "table.include.list",
          "database.blacklist", "database.exclude.list",
          "database.whitelist", "database.include.list",
          "database.server.name", "topic.prefix");

  /** Snapshot modes by other names, and the nearest of those that are not here. */
  private static final Map<String, String> SNAPSHOT_MODES =
      Map.of("schema_only", "no_data", "never", "no_data", "always", "initial");

  /**
   * Migrates.
   *
   * @throws IllegalArgumentException if it is no configuration of Debezium's MySQL connector
   */
  static Migration of(Map<String, String> debezium) {
    String connector = debezium.get(CLASS);
    if (!DEBEZIUM.contains(connector)) {
      throw new IllegalArgumentException(
          "'%s' is '%s'; this migrates configurations of %s"
              .formatted(CLASS, connector, String.join(" and ", DEBEZIUM)));
    }
    Migration migration =
        new Migration(new TreeMap<>(debezium), new ArrayList<>(), new ArrayList<>());
    migration.config.put(CLASS, DoltSourceConnector.class.getName());
    migration.rename();
    migration.chooseSnapshot();
    migration.leaveOut();
    migration.tellWhatDiffers();
    migration.check();
    return migration;
  }

  private void rename() {
    new TreeMap<>(RENAMED)
        .forEach(
            (former, name) -> {
              String value = config.remove(former);
              if (value != null) {
                config.putIfAbsent(name, value);
                remarks.add("'%s' is '%s' now".formatted(former, name));
              }
            });
  }

  private void chooseSnapshot() {
    String mode = config.getOrDefault(SNAPSHOT_MODE, "");
    String chosen = SNAPSHOT_MODES.get(mode);
    if (chosen != null) {
      config.put(SNAPSHOT_MODE, chosen);
      remarks.add("'%s' was '%s' and is '%s' now".formatted(SNAPSHOT_MODE, mode, chosen));
    }
  }

  private void leaveOut() {
    for (String name : List.copyOf(config.keySet())) {
      if (!UnknownProperties.warnings(Map.of(name, "")).isEmpty()) {
        config.remove(name);
        remarks.add("'%s' is left out: it has no effect here".formatted(name));
      }
    }
  }

  private void tellWhatDiffers() {
    if (!config.containsKey("skip.messages.without.change")) {
      remarks.add("'skip.messages.without.change' is true unless you say otherwise");
    }
    if (!config.containsKey("skipped.operations")) {
      remarks.add("'skipped.operations' is none unless you say otherwise");
    }
  }

  private void check() {
    try {
      new DoltSourceConfig(config);
    } catch (ConfigException e) {
      errors.add(e.getMessage());
    }
  }
}
