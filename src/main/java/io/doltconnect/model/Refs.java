package io.doltconnect.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names that a database has for commits.
 *
 * @param branches the hash of each branch's last commit, by the branch's name, in order
 * @param tags the hash of each tag's commit, by the tag's name, in order
 */
public record Refs(Map<String, String> branches, Map<String, String> tags) {

  /** No names. */
  public static final Refs NONE = new Refs(Map.of(), Map.of());

  public Refs {
    branches = Collections.unmodifiableMap(new TreeMap<>(branches));
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }
}
