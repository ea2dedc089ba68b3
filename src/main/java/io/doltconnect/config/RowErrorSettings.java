package io.doltconnect.config;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What becomes of rows that cannot be converted.
 *
 * @param mode {@code errors.row.mode}
 * @param topic {@code errors.row.topic.name}
 */
public record RowErrorSettings(RowErrorMode mode, String topic) {
  public static final String MODE = "errors.row.mode";
  public static final String TOPIC_NAME = "errors.row.topic.name";

  private static final Choice<RowErrorMode> MODES = Choice.of(RowErrorMode.class);

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Errors")
        .add(
            new Property(MODE, Type.STRING)
                .defaultValue("fail")
                .choice(MODES)
                .dependents(TOPIC_NAME)
                .displayName("Row error mode")
                .documentation(
                    "What is done about a row that cannot be converted, because a value has no form"
                        + " under the configured modes. 'fail': the task fails and names the row;"
                        + " 'topic': the row goes as it is, with the reason, to"
                        + " `errors.row.topic.name` instead of its table's topic, and the next one"
                        + " is read."))
        .add(
            new Property(TOPIC_NAME, Type.STRING)
                .defaultValue("errors")
                .validator(TopicName.part())
                .importance(Importance.LOW)
                .width(Width.MEDIUM)
                .displayName("Topic for rows with errors")
                .documentation(
                    "With `errors.row.mode=topic`: end of the name of the topic for the rows that"
                        + " cannot be converted, which starts with `topic.prefix` and '.'."));
  }

  static RowErrorSettings from(AbstractConfig config) {
    return new RowErrorSettings(
        MODES.parse(MODE, config.getString(MODE)), config.getString(TOPIC_NAME));
  }
}
