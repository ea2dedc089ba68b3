package io.doltconnect;

import io.doltconnect.metrics.Attributes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import javax.management.MBeanAttributeInfo;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the numbers among a task's metrics to the worker, for its metric reporters (KIP-877): the
 * attribute {@code RowsCreated} is {@code rows-created} there. Workers before Kafka 4.1 take none.
 * The worker takes them away when the task ends. The only class that knows of them.
 */
final class WorkerMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

  private WorkerMetrics() {}

  /** Shows them as long as the task runs. */
  static void show(SourceTaskContext context, Attributes attributes) {
    try {
      Optional.ofNullable(context.pluginMetrics())
          .ifPresent(metrics -> attributes.all().forEach(one -> show(metrics, attributes, one)));
    } catch (NoSuchMethodError | NoClassDefFoundError | AbstractMethodError e) {
      LOG.debug("The worker, before Kafka 4.1, takes no metrics of plugins", e);
    }
  }

  private static void show(
      PluginMetrics metrics, Attributes attributes, MBeanAttributeInfo attribute) {
    if (attribute.getType().equals(String.class.getName())) {
      return;
    }
    String name = attribute.getName();
    Gauge<Object> gauge = (config, now) -> number(attributes.value(name));
    metrics.addMetric(
        metrics.metricName(kebab(name), attribute.getDescription(), new LinkedHashMap<>()), gauge);
  }

  private static Object number(Object value) {
    return value instanceof Boolean is ? (is ? 1 : 0) : value;
  }

  private static String kebab(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
