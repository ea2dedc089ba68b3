package io.doltconnect.demo;

/** What a record tells. */
enum Operation {
  READ("read"),
  CREATE("insert"),
  UPDATE("update"),
  DELETE("delete"),
  TOMBSTONE("tombstone"),
  STATEMENT("schema");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  /** The word that it is printed as. */
  String word() {
    return word;
  }
}
