package io.doltconnect.config;

import org.apache.kafka.common.config.ConfigDef;

/** Properties of one group, numbered in the order in which they are added. */
final class PropertyGroup {
  private final ConfigDef def;
  private final String name;
  private int size;

  PropertyGroup(ConfigDef def, String name) {
    this.def = def;
    this.name = name;
  }

  PropertyGroup add(Property property) {
    property.define(def, name, ++size);
    return this;
  }
}
