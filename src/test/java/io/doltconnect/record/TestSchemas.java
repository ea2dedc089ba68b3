package io.doltconnect.record;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.DefaultValues;
import java.util.HashMap;
import java.util.Map;

/** Schemas as a configuration asks for them. */
public final class TestSchemas {
  private TestSchemas() {}

  /** A configuration with some properties, names and values by turns. */
  public static DoltSourceConfig config(String... properties) {
    Map<String, String> config = new HashMap<>();
    config.put("topic.prefix", "shop");
    config.put("database.hostname", "127.0.0.1");
    config.put("database.user", "reader");
    for (int i = 0; i < properties.length; i += 2) {
      config.put(properties[i], properties[i + 1]);
    }
    return new DoltSourceConfig(config);
  }

  public static SchemaSettings settings(String messageKey) {
    return config("message.key.columns", messageKey).records().schemas();
  }

  public static TableSchemaFactory factory(String messageKey) {
    return factory(config("message.key.columns", messageKey));
  }

  public static TableSchemaFactory factory(DoltSourceConfig config) {
    return new TableSchemaFactory(
        new TableTopics(TopicNames.of(config.records(), config.heartbeat())),
        config.records().schemas(),
        new DefaultValues(new ColumnConverters(config.types())));
  }
}
