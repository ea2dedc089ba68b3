package io.doltconnect.notification;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the last notifications as {@code io.doltconnect:type=notifications,connector="<name>"}, and
 * emits each to whoever listens there. Thread-safe. A task works without: what keeps them from
 * being shown is logged.
 */
final class NotificationBean implements NotificationsMXBean, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationBean.class);
  private static final int MOST = 100;

  /** Debezium's type of these. */
  private static final String TYPE = "debezium.notification";

  private final Deque<Notification> last = new ArrayDeque<>();
  private final AtomicLong sequence = new AtomicLong();
  private final NotificationBroadcasterSupport emitter =
      new NotificationBroadcasterSupport(
          new MBeanNotificationInfo(
              new String[] {TYPE},
              javax.management.Notification.class.getName(),
              "What became of a snapshot or a reconcile"));
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final String connector;
  private Emitter shown;

  /** Knows whether it is shown still, or another bean has taken its name. */
  private static final class Emitter extends StandardEmitterMBean {
    private volatile boolean registered;

    Emitter(NotificationsMXBean notifications, NotificationBroadcasterSupport emitter) {
      super(notifications, NotificationsMXBean.class, true, emitter);
    }

    @Override
    public void postRegister(Boolean done) {
      super.postRegister(done);
      registered = done;
    }

    @Override
    public void postDeregister() {
      super.postDeregister();
      registered = false;
    }
  }

  private NotificationBean(String connector) {
    this.connector = connector;
  }

  /** Shows those of a connector's task in place of an earlier one's. */
  static NotificationBean of(String connector) {
    NotificationBean bean = new NotificationBean(connector);
    bean.register();
    return bean;
  }

  private ObjectName name() throws JMException {
    return new ObjectName(
        "io.doltconnect:type=notifications,connector=" + ObjectName.quote(connector));
  }

  private synchronized void register() {
    shown = new Emitter(this, emitter);
    try {
      if (server.isRegistered(name())) {
        server.unregisterMBean(name());
      }
      server.registerMBean(shown, name());
    } catch (JMException e) {
      LOG.warn("The notifications of connector '{}' are not shown over JMX", connector, e);
    }
  }

  void send(Notification notification) {
    synchronized (this) {
      last.addLast(notification);
      if (last.size() > MOST) {
        last.removeFirst();
      }
    }
    javax.management.Notification emitted =
        new javax.management.Notification(
            TYPE,
            "io.doltconnect:type=notifications",
            sequence.getAndIncrement(),
            notification.timestamp(),
            notification.aggregateType() + " generated a notification");
    emitted.setUserData(notification.toString());
    emitter.sendNotification(emitted);
  }

  @Override
  public synchronized List<Entry> getNotifications() {
    return last.stream().<Entry>map(Shown::new).toList();
  }

  @Override
  public synchronized void reset() {
    last.clear();
  }

  private record Shown(Notification notification) implements Entry {
    @Override
    public String getId() {
      return notification.id();
    }

    @Override
    public String getAggregateType() {
      return notification.aggregateType();
    }

    @Override
    public String getType() {
      return notification.type();
    }

    @Override
    public Map<String, String> getAdditionalData() {
      return notification.additionalData();
    }

    @Override
    public long getTimestamp() {
      return notification.timestamp();
    }
  }

  @Override
  public synchronized void close() {
    if (shown.registered) {
      try {
        server.unregisterMBean(name());
      } catch (JMException e) {
        LOG.warn("The notifications of connector '{}' cannot be taken off JMX", connector, e);
      }
    }
  }
}
