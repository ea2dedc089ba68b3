package io.doltconnect.offset;

import io.doltconnect.model.Refs;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * By database the branches and tags as there were records of them. Immutable; its text is made
 * once, because most offsets have the same ones and there may be hundreds.
 */
public final class ToldRefs {
  private final Map<String, Refs> databases;
  private String text;

  /** These refs. */
  public ToldRefs(Map<String, Refs> databases) {
    this.databases = Collections.unmodifiableMap(new TreeMap<>(databases));
  }

  /** By database, in order. */
  public Map<String, Refs> databases() {
    return databases;
  }

  /** The same but for one database. */
  public ToldRefs with(String database, Refs refs) {
    Map<String, Refs> changed = new TreeMap<>(databases);
    changed.put(database, refs);
    return new ToldRefs(changed);
  }

  /** The same without one database. */
  public ToldRefs without(String database) {
    Map<String, Refs> changed = new TreeMap<>(databases);
    changed.remove(database);
    return new ToldRefs(changed);
  }

  /** The form that is stored. Equal for equal refs. */
  String text() {
    if (text == null) {
      text = OffsetJson.ofRefs(databases);
    }
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof ToldRefs others && databases.equals(others.databases);
  }

  @Override
  public int hashCode() {
    return databases.hashCode();
  }

  @Override
  public String toString() {
    return databases.toString();
  }
}
