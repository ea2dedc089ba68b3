package io.doltconnect.notification;

import io.doltconnect.config.NotificationSettings;
import io.doltconnect.record.NotificationRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how something goes that takes its time, in the channels that are enabled. It belongs to the
 * task's thread; {@link #close} may come from another one.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  /** Has values of a row, which get into no log and no bean. */
  public static final String LAST_KEY = "last_processed_key";

  private final String topicPrefix;
  private final boolean logs;
  private final Optional<NotificationBean> bean;
  private final Optional<NotificationRecords> records;
  private final List<Notification> waiting = new ArrayList<>();

  /**
   * Tells nothing yet.
   *
   * @param partition of the records
   */
  public Notifications(
      NotificationSettings settings,
      String connector,
      String topicPrefix,
      Map<String, String> partition) {
    this.topicPrefix = topicPrefix;
    this.logs = settings.channels().contains(NotificationSettings.LOG);
    this.bean =
        settings.channels().contains(NotificationSettings.JMX)
            ? Optional.of(NotificationBean.of(connector))
            : Optional.empty();
    this.records =
        settings.channels().contains(NotificationSettings.SINK)
            ? Optional.of(new NotificationRecords(partition, settings.topic()))
            : Optional.empty();
  }

  /** An id for what has none. */
  public static String newId() {
    return UUID.randomUUID().toString();
  }

  /**
   * Tells of something.
   *
   * @see Notification
   */
  public void send(String id, String aggregateType, String type, Map<String, String> data) {
    if (!logs && bean.isEmpty() && records.isEmpty()) {
      return;
    }
    Map<String, String> all = new TreeMap<>(data);
    all.put("connector_name", topicPrefix);
    long now = System.currentTimeMillis();
    if (records.isPresent()) {
      waiting.add(new Notification(id, aggregateType, type, all, now));
    }
    all.remove(LAST_KEY);
    Notification shown = new Notification(id, aggregateType, type, all, now);
    if (logs) {
      LOG.info("Notification: {}", shown);
    }
    bean.ifPresent(jmx -> jmx.send(shown));
  }

  /**
   * Adds the records of what was told since the last call.
   *
   * @param offset the present position
   * @return whether there are any
   */
  public boolean take(Map<String, ?> offset, List<SourceRecord> out) {
    if (waiting.isEmpty()) {
      return false;
    }
    for (Notification told : waiting) {
      out.add(
          records
              .orElseThrow()
              .of(
                  told.id(),
                  told.aggregateType(),
                  told.type(),
                  told.additionalData(),
                  told.timestamp(),
                  offset));
    }
    waiting.clear();
    return true;
  }

  /** Whether there are records to take. */
  public boolean any() {
    return !waiting.isEmpty();
  }

  @Override
  public void close() {
    bean.ifPresent(NotificationBean::close);
  }
}
