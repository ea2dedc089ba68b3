package io.doltconnect.metrics;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a task's metrics as {@code io.doltconnect:type=source-task-metrics,connector="<name>"} for
 * as long as it runs. A task works without: what keeps them from being shown is logged.
 */
public final class JmxRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);

  private final MBeanServer server;
  private final ObjectName name;
  private final Attributes bean;

  private JmxRegistration(MBeanServer server, ObjectName name, Attributes bean) {
    this.server = server;
    this.name = name;
    this.bean = bean;
  }

  /** Registers the metrics of a connector's task in place of those of an earlier one. */
  public static JmxRegistration of(String connector, Attributes bean) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name =
          new ObjectName(
              "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote(connector));
      try {
        server.registerMBean(bean, name);
      } catch (InstanceAlreadyExistsException e) {
        // A task that was given up on may end after its successor has started.
        server.unregisterMBean(name);
        server.registerMBean(bean, name);
      }
      return new JmxRegistration(server, name, bean);
    } catch (JMException e) {
      LOG.warn("The metrics of connector '{}' are not shown over JMX", connector, e);
      return new JmxRegistration(server, null, bean);
    }
  }

  @Override
  public void close() {
    if (bean.isShown()) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        LOG.warn("The metrics {} could not be taken off JMX", name, e);
      }
    }
  }
}
