package org.slf4j.impl;

import io.doltconnect.support.LogContexts;
import org.slf4j.spi.MDCAdapter;

/**
 * How SLF4J 1.7 finds who keeps the log context. The one of slf4j-simple, which the tests log by,
 * keeps none.
 */
public final class StaticMDCBinder {
  private static final LogContexts CONTEXTS = new LogContexts();

  private StaticMDCBinder() {}

  /** Called by SLF4J. */
  public static StaticMDCBinder getSingleton() {
    return new StaticMDCBinder();
  }

  public MDCAdapter getMDCA() {
    return CONTEXTS;
  }

  public String getMDCAdapterClassStr() {
    return LogContexts.class.getName();
  }
}
