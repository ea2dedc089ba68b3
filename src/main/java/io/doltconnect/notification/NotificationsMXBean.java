package io.doltconnect.notification;

import java.util.List;
import java.util.Map;

/** The notifications of a task over JMX. */
public interface NotificationsMXBean {
  /** The last ones, the newest at the end. */
  List<Entry> getNotifications();

  /** Forgets them. */
  void reset();

  /** A notification. */
  interface Entry {
    String getId();

    String getAggregateType();

    String getType();

    Map<String, String> getAdditionalData();

    long getTimestamp();
  }
}
