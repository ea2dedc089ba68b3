package io.doltconnect.task;

import io.doltconnect.incremental.SnapshotListener;
import io.doltconnect.model.TableId;
import io.doltconnect.notification.Notifications;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.QueuedSnapshot.Reached;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells how snapshots go that are taken beside the stream: in metrics, and in Debezium's
 * notifications of incremental snapshots.
 *
 * @param metrics counts
 */
record SnapshotNotifications(SnapshotListener metrics, Notifications notifications)
    implements SnapshotListener {
  private static final String INCREMENTAL = "Incremental Snapshot";
  private static final String TABLES = "data_collections";

  private void send(QueuedSnapshot snapshot, String type, Map<String, String> data) {
    notifications.send(snapshot.id(), INCREMENTAL, type, data);
  }

  private static String names(List<TableId> tables) {
    return tables.stream().map(TableId::toString).collect(Collectors.joining(","));
  }

  @Override
  public void started(QueuedSnapshot snapshot, List<TableId> tables) {
    metrics.started(snapshot, tables);
    send(snapshot, "STARTED", Map.of(TABLES, names(tables)));
  }

  @Override
  public void incrementalRow() {
    metrics.incrementalRow();
  }

  @Override
  public void inProgress(QueuedSnapshot snapshot, List<TableId> tables, Reached reached) {
    metrics.inProgress(snapshot, tables, reached);
    Map<String, String> data = new TreeMap<>();
    data.put(TABLES, names(tables));
    data.put("current_collection_in_progress", reached.table().toString());
    reached
        .key()
        .ifPresent(
            key ->
                data.put(
                    Notifications.LAST_KEY,
                    key.stream()
                        .map(SnapshotNotifications::text)
                        .collect(Collectors.joining(","))));
    send(snapshot, "IN_PROGRESS", data);
  }

  private static String text(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
    return String.valueOf(value);
  }

  @Override
  public void tableRead(
      QueuedSnapshot snapshot,
      List<TableId> tables,
      TableId table,
      OptionalLong rows,
      Outcome outcome) {
    metrics.tableRead(snapshot, tables, table, rows, outcome);
    Map<String, String> data = new TreeMap<>();
    data.put(TABLES, names(tables));
    data.put("scanned_collection", table.toString());
    data.put("status", outcome.name());
    rows.ifPresent(count -> data.put("total_rows_scanned", String.valueOf(count)));
    send(snapshot, "TABLE_SCAN_COMPLETED", data);
  }

  @Override
  public void completed(QueuedSnapshot snapshot) {
    metrics.completed(snapshot);
    send(snapshot, "COMPLETED", Map.of());
  }

  @Override
  public void left(QueuedSnapshot snapshot, List<TableId> tables) {
    metrics.left(snapshot, tables);
    send(snapshot, "ABORTED", Map.of(TABLES, names(tables)));
  }

  @Override
  public void aborted(QueuedSnapshot snapshot, String reason) {
    metrics.aborted(snapshot, reason);
    send(snapshot, "ABORTED", Map.of("reason", reason));
  }

  @Override
  public void refused(String id, String reason) {
    metrics.refused(id, reason);
    notifications.send(id, INCREMENTAL, "ABORTED", Map.of("reason", reason));
  }
}
