package io.doltconnect.metrics;

/** What of the stream is in Kafka, and what is not yet. */
public interface DeliveryMXBean {
  @Description("The last transaction of which Kafka has all records.")
  String getLastGtid();

  @Description("Transactions of which Kafka has all records, those without captured rows counted.")
  long getTransactions();

  @Description("Records that Kafka has.")
  long getRecordsConfirmed();

  @Description("Records that a transform or errors.tolerance=all took away.")
  long getRecordsTakenAway();

  @Description("Records that were handed to Kafka Connect and are not in Kafka.")
  long getRecordsInFlight();

  @Description(
      "Transactions that the server is known to have executed and that are not in Kafka; -1 before"
          + " the stream begins.")
  long getLagInTransactions();

  @Description(
      "Milliseconds since the first of these was received or seen in gtid_executed; 0 if there is"
          + " none, -1 before the stream begins.")
  long getMilliSecondsBehindSource();
}
