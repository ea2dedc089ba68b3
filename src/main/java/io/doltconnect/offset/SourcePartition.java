package io.doltconnect.offset;

import java.util.Map;

/**
 * The one source partition of a connector, named by its topic prefix so that it survives a host's
 * renaming.
 */
public final class SourcePartition {
  /** The partition's only key. */
  public static final String SERVER = "server";

  private SourcePartition() {}

  /** The partition under which offsets are stored. */
  public static Map<String, String> of(String topicPrefix) {
    return Map.of(SERVER, topicPrefix);
  }
}
