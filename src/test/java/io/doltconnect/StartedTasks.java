package io.doltconnect;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stops the tasks that a test leaves running, because it failed: their readers would try for ever
 * to connect to a server that is gone. Registered for all tests by a service file.
 */
public final class StartedTasks
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(StartedTasks.class);

  /** What the test of this thread, and of those that it starts, has started. */
  private static final InheritableThreadLocal<Set<TaskHarness>> OF_TEST =
      new InheritableThreadLocal<>();

  static void add(TaskHarness task) {
    Set<TaskHarness> tasks = OF_TEST.get();
    // Programs that are no tests use the harness too.
    if (tasks != null) {
      tasks.add(task);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(context);
  }

  private static void begin(ExtensionContext context) {
    Set<TaskHarness> tasks = ConcurrentHashMap.newKeySet();
    context.getStore(NAMESPACE).put(context.getUniqueId(), tasks);
    OF_TEST.set(tasks);
  }

  private static void end(ExtensionContext context) {
    @SuppressWarnings("unchecked")
    Set<TaskHarness> tasks =
        (Set<TaskHarness>) context.getStore(NAMESPACE).remove(context.getUniqueId());
    OF_TEST.remove();
    if (tasks != null) {
      closeAll(tasks);
    }
  }

  /** Closes all of them, even if one cannot be. */
  private static void closeAll(Set<TaskHarness> tasks) {
    IllegalStateException failure = null;
    for (TaskHarness task : tasks) {
      try {
        task.close();
      } catch (RuntimeException | AssertionError e) {
        if (failure == null) {
          failure = new IllegalStateException("A task that a test left running does not stop");
        }
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
