package io.doltconnect.metrics;

import javax.management.MBeanAttributeInfo;
import javax.management.StandardMBean;

/** The attributes of some counters, with what their getters' {@link Description} says. */
final class DescribedBean extends StandardMBean {
  private final Class<?> shown;

  <T> DescribedBean(T counters, Class<T> shown) {
    super(counters, shown, true);
    this.shown = shown;
    // The constructor of StandardMBean asked for them before it was known whose they are.
    cacheMBeanInfo(null);
  }

  @Override
  protected String getDescription(MBeanAttributeInfo attribute) {
    return shown == null ? "" : description(attribute);
  }

  private String description(MBeanAttributeInfo attribute) {
    String getter = (attribute.isIs() ? "is" : "get") + attribute.getName();
    try {
      return shown.getMethod(getter).getAnnotation(Description.class).value();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Attribute " + attribute.getName() + " has no getter", e);
    }
  }
}
