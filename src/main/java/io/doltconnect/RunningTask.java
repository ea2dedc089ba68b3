package io.doltconnect;

import io.doltconnect.binlog.BinlogEvent;
import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeStream;
import io.doltconnect.record.HeartbeatRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A task with everything it needs. {@link #poll} belongs to the task's thread; {@link #close} may
 * come from another one.
 */
final class RunningTask implements AutoCloseable {
  private static final int BATCHES_PER_QUEUE = 4;

  private final BinlogReader reader;
  private final ChangeStream stream;
  private final StreamPosition position;
  private final HeartbeatRecords heartbeats;
  private final StreamSettings settings;
  private final int batchBytes;
  private final AutoCloseable resources;

  /**
   * A task that is about to read.
   *
   * @param resources what is closed with it
   */
  RunningTask(
      BinlogReader reader,
      ChangeStream stream,
      StreamPosition position,
      HeartbeatRecords heartbeats,
      StreamSettings settings,
      AutoCloseable resources) {
    this.reader = reader;
    this.stream = stream;
    this.position = position;
    this.heartbeats = heartbeats;
    this.settings = settings;
    this.batchBytes =
        (int) Math.min(Integer.MAX_VALUE, settings.maxQueueSizeInBytes() / BATCHES_PER_QUEUE + 1);
    this.resources = resources;
  }

  /**
   * The next records.
   *
   * @return null if there were none for the poll interval
   */
  List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> batch = new ArrayList<>();
    int bytes = 0;
    try {
      while (batch.size() < settings.maxBatchSize() && bytes < batchBytes) {
        if (stream.hasRows()) {
          bytes += stream.readRows(batch, settings.maxBatchSize(), batchBytes - bytes);
          continue;
        }
        BinlogEvent event = reader.take(batch.isEmpty() ? settings.pollInterval() : Duration.ZERO);
        if (event == null) {
          break;
        }
        stream.accept(event, batch);
        if (batch.isEmpty() && heartbeats.due(System.currentTimeMillis())) {
          break;
        }
      }
    } catch (BinlogException e) {
      throw new ConnectException(e.getMessage(), e);
    }
    long now = System.currentTimeMillis();
    if (heartbeats.due(now)) {
      batch.add(heartbeats.beat(now, position.offset()));
    }
    return batch.isEmpty() ? null : batch;
  }

  @Override
  public void close() throws Exception {
    reader.close();
    resources.close();
  }
}
