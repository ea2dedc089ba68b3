package io.doltconnect.metrics;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
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
  private final Bean bean;

  private JmxRegistration(MBeanServer server, ObjectName name, Bean bean) {
    this.server = server;
    this.name = name;
    this.bean = bean;
  }

  /** Knows whether it is shown still, or another bean has taken its name. */
  private static final class Bean extends StandardMBean {
    private volatile boolean shown;

    Bean(TaskMetricsMXBean metrics) {
      super(metrics, TaskMetricsMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
      return "What a source task of Dolt delivers and how it stands. Counters start with the task.";
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
      String getter = (attribute.isIs() ? "is" : "get") + attribute.getName();
      try {
        return TaskMetricsMXBean.class
            .getMethod(getter)
            .getAnnotation(TaskMetricsMXBean.Description.class)
            .value();
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("Attribute " + attribute.getName() + " has no getter", e);
      }
    }

    @Override
    public void postRegister(Boolean registered) {
      super.postRegister(registered);
      shown = registered;
    }

    @Override
    public void postDeregister() {
      super.postDeregister();
      shown = false;
    }
  }

  /** Registers the metrics of a connector's task in place of those of an earlier one. */
  public static JmxRegistration of(String connector, TaskMetricsMXBean metrics) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Bean bean = new Bean(metrics);
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
    if (bean.shown) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        LOG.warn("The metrics {} could not be taken off JMX", name, e);
      }
    }
  }
}
