package io.doltconnect.history.branches;

import io.doltconnect.config.BranchSettings;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.record.TopicNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The readers of rows of each branch, which know its topics. Those of branches that were not read
 * for long are forgotten. For one thread.
 */
final class BranchReaders implements Function<String, SqlRowReaders> {
  private static final int MOST_BRANCHES = 64;

  private final BranchSettings settings;
  private final OutputSettings output;
  private final ReconcileMetrics metrics;
  private final Map<String, SqlRowReaders> readers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SqlRowReaders> eldest) {
          return size() > MOST_BRANCHES;
        }
      };

  BranchReaders(BranchSettings settings, OutputSettings output, ReconcileMetrics metrics) {
    this.settings = settings;
    this.output = output;
    this.metrics = metrics;
  }

  @Override
  public SqlRowReaders apply(String branch) {
    return readers.computeIfAbsent(
        settings.topicsPerBranch() ? branch : "",
        name ->
            SqlRowReaders.numbered(
                name.isEmpty() ? output : output.under(TopicNames.legal(branch)), metrics));
  }

  /**
   * Refuses branches whose topics would be the same to a broker.
   *
   * @throws ConnectException if there are any
   */
  void require(Set<String> branches) {
    if (!settings.topicsPerBranch()) {
      return;
    }
    Map<String, String> owners = new HashMap<>();
    for (String branch : branches) {
      String other = owners.put(TopicNames.legal(branch).replace('.', '_'), branch);
      if (other != null) {
        throw new ConnectException(
            "Branches '%s' and '%s' would share their topics, because characters that Kafka does not allow in names become '_'; leave one of them out with '%s', or set '%s' to 'key'"
                .formatted(other, branch, BranchSettings.INCLUDE_LIST, BranchSettings.TOPIC_MODE));
      }
    }
  }
}
