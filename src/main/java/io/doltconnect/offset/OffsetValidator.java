package io.doltconnect.offset;

import io.doltconnect.model.GtidSet;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks offsets that a person wrote (KIP-875) before they are stored. Each fault has a sentence of
 * its own that names the key.
 */
public final class OffsetValidator {
  private final String topicPrefix;
  private final DefinitionCodec codec;
  private final Map<String, Consumer<String>> readers;

  /**
   * Checks the offsets of one connector.
   *
   * @param topicPrefix the connector's {@code topic.prefix}
   * @param readers for keys that others understand, what reads their text; it throws {@link
   *     IllegalArgumentException} if it cannot
   */
  public OffsetValidator(
      String topicPrefix, DefinitionCodec codec, Map<String, Consumer<String>> readers) {
    this.topicPrefix = topicPrefix;
    this.codec = codec;
    this.readers = Map.copyOf(readers);
  }

  /**
   * Checks one partition and its offset.
   *
   * @param offset null resets the partition, which is always allowed, so that any partition can be
   *     cleaned up
   * @throws IllegalArgumentException if they could not be used
   */
  public void check(Map<String, ?> partition, Map<String, ?> offset) {
    if (offset == null) {
      return;
    }
    if (partition == null || !partition.equals(SourcePartition.of(topicPrefix))) {
      throw new IllegalArgumentException(
          "The partition must be {\"%s\": \"%s\"} (the connector's topic.prefix), but it is %s"
              .formatted(SourcePartition.SERVER, topicPrefix, partition));
    }
    if (CommitOffset.isOne(offset)) {
      CommitOffset.fromMap(offset);
      new TreeMap<>(readers).forEach((key, reader) -> check(key, (String) offset.get(key), reader));
      return;
    }
    SourceOffset read = SourceOffset.fromMap(offset);
    for (Map.Entry<String, List<GtidSet.Interval>> server :
        read.executed().intervals().entrySet()) {
      long first = server.getValue().get(0).first();
      if (first != 1 && read.executed().intervals().size() == 1) {
        throw new IllegalArgumentException(
            "The offset's key '%s' must start at 1 (a GTID set names everything that is done with),"
                    .formatted(SourceOffset.GTID_SET)
                + " but it starts at %d: if everything before that is done with too, write '%s:1-%d'"
                    .formatted(
                        first,
                        server.getKey(),
                        server.getValue().get(server.getValue().size() - 1).last()));
      }
    }
    read.underWay()
        .filter(row -> read.executed().contains(row.gtid()))
        .ifPresent(
            row -> {
              throw new IllegalArgumentException(
                  "The offset's key '%s' is %s, which is in '%s' already; take it out of one of them"
                      .formatted(SourceOffset.GTID, row.gtid(), SourceOffset.GTID_SET));
            });
    new TreeMap<>(readers).forEach((key, reader) -> check(key, (String) offset.get(key), reader));
    if (read.definitions() != null) {
      try {
        codec.decode(read.definitions());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The offset's key '%s' is %s; leave it out to have the definitions read from the server"
                .formatted(SourceOffset.DEFINITIONS.name(), e.getMessage()),
            e);
      }
    }
  }

  private static void check(String key, String text, Consumer<String> reader) {
    if (text == null) {
      return;
    }
    try {
      reader.accept(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' cannot be read (%s); write it as the connector did, or delete the offset"
              .formatted(key, e.getMessage()),
          e);
    }
  }
}
