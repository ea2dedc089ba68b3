package io.doltconnect.faults;

import io.doltconnect.support.ConnectWorkerBuilder;
import java.util.Map;

/** What consumers are promised. */
enum Delivery {
  AT_LEAST_ONCE {
    @Override
    void configure(ConnectWorkerBuilder worker) {}

    @Override
    void configure(Map<String, String> connector) {}
  },
  EXACTLY_ONCE {
    @Override
    void configure(ConnectWorkerBuilder worker) {
      worker.exactlyOnce(TRANSACTION_TIMEOUT_MILLIS);
    }

    @Override
    void configure(Map<String, String> connector) {
      connector.put("exactly.once.support", "required");
    }
  },
  WHOLE_TRANSACTIONS {
    @Override
    void configure(ConnectWorkerBuilder worker) {
      worker.exactlyOnce(TRANSACTION_TIMEOUT_MILLIS);
    }

    @Override
    void configure(Map<String, String> connector) {
      connector.put("exactly.once.support", "required");
      connector.put("transaction.boundary", "connector");
    }
  };

  /** Longer than any fault that keeps the worker from the broker, on a busy machine, too. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

  abstract void configure(ConnectWorkerBuilder worker);

  abstract void configure(Map<String, String> connector);

  /** Whether no change may come twice. */
  boolean isOnce() {
    return this != AT_LEAST_ONCE;
  }
}
