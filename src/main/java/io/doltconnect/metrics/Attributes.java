package io.doltconnect.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.StandardMBean;

/** Shows the attributes of several beans as those of one. Knows whether it is shown itself. */
public final class Attributes implements DynamicMBean, MBeanRegistration {
  private final Map<String, StandardMBean> owners = new LinkedHashMap<>();
  private final List<MBeanAttributeInfo> attributes = new ArrayList<>();
  private volatile boolean shown;

  Attributes(List<StandardMBean> parts) {
    for (StandardMBean part : parts) {
      for (MBeanAttributeInfo attribute : part.getMBeanInfo().getAttributes()) {
        owners.put(attribute.getName(), part);
        attributes.add(attribute);
      }
    }
  }

  /** All of them. */
  public List<MBeanAttributeInfo> all() {
    return List.copyOf(attributes);
  }

  /** The present value of one of them. */
  public Object value(String attribute) {
    try {
      return getAttribute(attribute);
    } catch (JMException e) {
      throw new IllegalStateException("Attribute " + attribute + " cannot be read", e);
    }
  }

  boolean isShown() {
    return shown;
  }

  @Override
  public Object getAttribute(String attribute)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    StandardMBean owner = owners.get(attribute);
    if (owner == null) {
      throw new AttributeNotFoundException("There is no attribute " + attribute);
    }
    return owner.getAttribute(attribute);
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    AttributeList list = new AttributeList();
    for (String name : names) {
      if (owners.containsKey(name)) {
        list.add(new Attribute(name, value(name)));
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException("Attributes are only read");
  }

  @Override
  public AttributeList setAttributes(AttributeList list) {
    return new AttributeList();
  }

  @Override
  public Object invoke(String action, Object[] parameters, String[] signature) {
    throw new UnsupportedOperationException("There are no operations");
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return new MBeanInfo(
        Attributes.class.getName(),
        "What a source task of Dolt delivers and how it stands. Counters start with the task.",
        attributes.toArray(MBeanAttributeInfo[]::new),
        null,
        null,
        null);
  }

  @Override
  public ObjectName preRegister(MBeanServer server, ObjectName name) {
    return name;
  }

  @Override
  public void postRegister(Boolean registered) {
    shown = registered;
  }

  @Override
  public void preDeregister() {}

  @Override
  public void postDeregister() {
    shown = false;
  }
}
