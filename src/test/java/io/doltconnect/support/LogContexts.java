package io.doltconnect.support;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * Keeps the log context of each thread for itself, as the worker's Log4j 2 does: no thread has it
 * from the one that started it. Remembers what each was given, after its end too.
 */
public final class LogContexts implements MDCAdapter {
  private final ThreadLocal<Map<String, String>> own = ThreadLocal.withInitial(HashMap::new);
  private final Map<String, Map<String, String>> given = new ConcurrentHashMap<>();

  /** By the threads' names the contexts that they were given last. */
  public static Map<String, Map<String, String>> given() {
    return Map.copyOf(((LogContexts) MDC.getMDCAdapter()).given);
  }

  @Override
  public void put(String key, String value) {
    own.get().put(key, value);
  }

  @Override
  public String get(String key) {
    return own.get().get(key);
  }

  @Override
  public void remove(String key) {
    own.get().remove(key);
  }

  @Override
  public void clear() {
    own.remove();
  }

  @Override
  public Map<String, String> getCopyOfContextMap() {
    return new HashMap<>(own.get());
  }

  @Override
  public void setContextMap(Map<String, String> context) {
    own.set(new HashMap<>(context));
    given.put(Thread.currentThread().getName(), Map.copyOf(context));
  }
}
