package io.doltconnect.record;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that equals no other. A worker that writes transactions looks for each record in sets,
 * several times (WorkerTransactionContext, ExactlyOnceWorkerSourceTask): by content that would be a
 * hash of the row, of its key and of its offset every time, which for rows of a few columns costs
 * more than the rest of the way into Kafka. And what is told of a record must hold for this one.
 */
final class EmittedRecord extends SourceRecord {

  /** A record for whatever partition its key gives. */
  EmittedRecord(
      Map<String, ?> sourcePartition,
      Map<String, ?> sourceOffset,
      String topic,
      Integer partition,
      Schema keySchema,
      Object key,
      Schema valueSchema,
      Object value,
      Long timestamp,
      Iterable<Header> headers) {
    super(
        sourcePartition,
        sourceOffset,
        topic,
        partition,
        keySchema,
        key,
        valueSchema,
        value,
        timestamp,
        headers);
  }

  /** A record without headers. */
  EmittedRecord(
      Map<String, ?> sourcePartition,
      Map<String, ?> sourceOffset,
      String topic,
      Integer partition,
      Schema keySchema,
      Object key,
      Schema valueSchema,
      Object value,
      Long timestamp) {
    this(
        sourcePartition,
        sourceOffset,
        topic,
        partition,
        keySchema,
        key,
        valueSchema,
        value,
        timestamp,
        null);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
