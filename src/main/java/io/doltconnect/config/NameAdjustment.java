package io.doltconnect.config;

/** How names that Avro does not allow are changed. */
public enum NameAdjustment {
  /** Not at all. */
  NONE,
  /** What is not allowed becomes an underscore. */
  AVRO,
  /** What is not allowed, and the underscore, becomes {@code _u} and its number in hexadecimal. */
  AVRO_UNICODE
}
