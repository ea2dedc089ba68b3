package io.doltconnect.types;

/**
 * One value of a row that SQL gave. It can be asked for in both forms, and again; each is null if
 * the value is NULL.
 */
public interface SqlValue {

  /** The value as the text that the server sent. */
  String text();

  /** The value as the bytes that the server sent. */
  byte[] bytes();
}
