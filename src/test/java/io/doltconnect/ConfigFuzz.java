package io.doltconnect;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.UnknownProperties;
import io.doltconnect.model.TableId;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;

/** Reads a configuration and asks it for tables. */
public final class ConfigFuzz {
  private static final TableId LONG_NAME = new TableId("a".repeat(64), "a".repeat(63) + "!");

  private ConfigFuzz() {}

  /** Called by Jazzer: whatever leaves it is a finding. The input is a file of properties. */
  public static void fuzzerTestOneInput(byte[] file) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(file, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return;
    }
    Map<String, String> config = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> config.put(name, properties.getProperty(name)));
    UnknownProperties.warnings(config);
    DoltSourceConfig.configDef().validate(config);
    try {
      DoltSourceConfig read = new DoltSourceConfig(config);
      read.capture().filter().test(LONG_NAME);
      read.records().schemas().messageKeys().columnsOf(LONG_NAME);
    } catch (ConfigException e) {
      if (e.getMessage() == null) {
        throw new IllegalStateException("It does not say what is wrong", e);
      }
    }
  }
}
