package io.doltconnect.config;

/** {@code schema.default.values}: which columns' defaults are in the schemas. */
public enum DefaultsInSchemas {
  /** Those of columns that cannot be NULL. */
  REQUIRED,
  /** Those of all columns, as in Debezium. */
  ALL,
  /** None. */
  NONE
}
