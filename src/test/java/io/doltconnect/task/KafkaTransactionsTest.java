package io.doltconnect.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.TransactionSettings.Boundary;
import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

class KafkaTransactionsTest {
  /** A worker; asking it for transactions gives what the test says. */
  @FunctionalInterface
  private interface Worker extends SourceTaskContext {
    @Override
    default Map<String, String> configs() {
      return Map.of();
    }

    @Override
    default OffsetStorageReader offsetStorageReader() {
      throw new AssertionError();
    }

    @Override
    default PluginMetrics pluginMetrics() {
      throw new AssertionError();
    }

    @Override
    TransactionContext transactionContext();
  }

  @Test
  void doesNotAskAWorkerThatDecidesItself() {
    Worker older =
        () -> {
          throw new NoSuchMethodError("transactionContext");
        };
    assertThat(KafkaTransactions.of(older, Boundary.WORKER)).isSameAs(KafkaTransactions.OF_WORKER);
    assertThatCode(() -> KafkaTransactions.OF_WORKER.endAfter(null)).doesNotThrowAnyException();
  }

  @Test
  void refusesAWorkerThatIsTooOld() {
    for (Error lack :
        new Error[] {new NoSuchMethodError("m"), new NoClassDefFoundError("TransactionContext")}) {
      Worker older =
          () -> {
            throw sneaky(lack);
          };
      assertThatThrownBy(() -> KafkaTransactions.of(older, Boundary.CONNECTOR))
          .isInstanceOf(ConnectException.class)
          .hasCause(lack)
          .hasMessageStartingWith("'transaction.boundary' is 'connector', but the worker is older");
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void refusesAWorkerThatWritesNoTransactions() {
    Worker standalone = () -> null;
    assertThatThrownBy(() -> KafkaTransactions.of(standalone, Boundary.CONNECTOR))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'exactly.once.source.support' is not 'enabled'");
  }
}
