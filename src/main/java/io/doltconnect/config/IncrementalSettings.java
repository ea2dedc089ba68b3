package io.doltconnect.config;

import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Snapshots of some tables that are asked for while the stream runs.
 *
 * @param request {@code snapshot.request}; empty if none is asked for
 * @param chunkSize {@code incremental.snapshot.chunk.size}, in rows
 */
public record IncrementalSettings(Optional<SnapshotRequest> request, int chunkSize) {
  public static final String REQUEST = "snapshot.request";
  public static final String CHUNK_SIZE = "incremental.snapshot.chunk.size";

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Ad-hoc snapshots")
        .add(
            new Property(REQUEST, Type.STRING)
                .defaultValue("")
                .validator(SnapshotRequest.validator())
                .importance(Importance.MEDIUM)
                .width(Width.LONG)
                .displayName("Requested snapshot")
                .documentation(
                    "Tables whose rows are to be delivered once more, while the stream goes on:"
                        + " `<token>:<tables>`, such as `2026-11-28:shop\\.orders,shop\\.c.*`. With"
                        + " one token it is done once, whatever is restarted; another token asks"
                        + " again. Without the property, one that is under way is ended. The tables"
                        + " are matched against 'database.table'."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            new Property(CHUNK_SIZE, Type.INT)
                .defaultValue(1024)
                .validator(Range.atLeast(1))
                .importance(Importance.LOW)
                .displayName("Rows of a chunk")
                .documentation(
                    "How many rows of a table such a snapshot reads at once, and holds in memory."));
  }

  static IncrementalSettings from(AbstractConfig config) {
    String request = config.getString(REQUEST);
    return new IncrementalSettings(
        request.isBlank() ? Optional.empty() : Optional.of(SnapshotRequest.parse(REQUEST, request)),
        config.getInt(CHUNK_SIZE));
  }
}
