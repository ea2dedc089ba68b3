package io.doltconnect.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Writes the reference page of the properties from their definitions. */
final class ConfigurationReference {
  private static final String INTRODUCTION =
      """
      # Configuration

      All properties of the connector `io.doltconnect.DoltSourceConnector`, beside those that Kafka \
      Connect defines for every source connector (`name`, `connector.class`, `tasks.max`, \
      `key.converter`, `transforms`, `topic.creation.*`, `errors.tolerance` and so on). \
      `tasks.max` must be 1.

      Where a property does what a property of Debezium's MySQL connector does, it has its name and \
      its values. Values from a fixed choice may be written in any case. Those of Debezium's \
      properties by which data are held back or the connector is told what to do \
      (`signal.data.collection`, and names of old such as `column.blacklist`) that this connector does not have \
      are errors. Of every other property \
      that it does not know and that is not Kafka Connect's, a WARN in the worker's log says so when \
      the connector starts, with the name that was probably meant.

      This page is generated from the definitions in the code: after a change run \
      `mvn test -Dtest=ConfigurationReferenceTest -Dreference.write=true`.
      """;

  private ConfigurationReference() {}

  static String render(ConfigDef def) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (String group : def.groups()) {
      page.append("\n## ").append(group).append('\n');
      def.configKeys().values().stream()
          .filter(key -> key.group.equals(group))
          .sorted((a, b) -> Integer.compare(a.orderInGroup, b.orderInGroup))
          .forEach(key -> render(key, page));
      ColumnSettings.families(group).forEach(family -> render(family, page));
    }
    return page.toString();
  }

  private static void render(ConfigKey key, StringBuilder page) {
    page.append("\n### `").append(key.name).append("`\n\n");
    page.append(key.documentation).append("\n\n");
    page.append("- Type: ").append(key.type.name().toLowerCase(Locale.ROOT)).append('\n');
    page.append("- Default: ").append(defaultValue(key)).append('\n');
    String valid = validValues(key);
    if (!valid.isEmpty()) {
      page.append("- Valid: ").append(valid).append('\n');
    }
    page.append("- Importance: ")
        .append(key.importance.name().toLowerCase(Locale.ROOT))
        .append('\n');
  }

  private static void render(ColumnSettings.Family family, StringBuilder page) {
    page.append("\n### `").append(family.name()).append("`\n\n");
    page.append(family.documentation()).append("\n\n");
    page.append("- Type: string\n- Default: not given\n");
    page.append("- Valid: ").append(new RegexList()).append("\n- Importance: medium\n");
  }

  private static String defaultValue(ConfigKey key) {
    if (!key.hasDefault()) {
      return "none, required";
    }
    String value =
        key.type == Type.PASSWORD ? "" : ConfigDef.convertToString(key.defaultValue, key.type);
    return value.isEmpty() ? "empty" : "`" + value + "`";
  }

  private static String validValues(ConfigKey key) {
    if (key.type == Type.BOOLEAN) {
      return "`true`, `false`";
    }
    if (key.recommender != null) {
      List<String> values =
          key.recommender.validValues(key.name, Map.of()).stream()
              .map(value -> "`" + value + "`")
              .toList();
      if (!values.isEmpty()) {
        return String.join(", ", values);
      }
    }
    return key.validator == null ? "" : key.validator.toString();
  }
}
