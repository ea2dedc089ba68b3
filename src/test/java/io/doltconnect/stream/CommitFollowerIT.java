package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.schema.Anchor;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The server is asked in another thread, while the stream may go on. */
class CommitFollowerIT {
  private static final TableId T = new TableId("d", "t");

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private long seconds;

  @Test
  void takesOverOnlyWhatIsOfThePosition() throws Exception {
    try (DoltServer dolt = DoltServer.launch()) {
      dolt.execute("create database d", "create table d.t(id int primary key)");
      dolt.executeIn("d", "call dolt_commit('-Am', 'first')");
      Map<String, String> properties = new HashMap<>();
      properties.put("topic.prefix", "p");
      properties.put("database.hostname", "127.0.0.1");
      properties.put("database.port", String.valueOf(dolt.port()));
      properties.put("database.user", "root");
      DoltSourceConfig config = new DoltSourceConfig(properties);
      TableFilter filter = config.capture().filter();
      TableCatalog catalog = new TableCatalog(filter);
      TouchedTables tables = new TouchedTables(Optional.empty());
      Touched touched = new Touched(tables, 1_000_000);
      StreamPosition position =
          new StreamPosition(
              SourceOffset.at(GtidSet.parse(dolt.executedGtids()), "main"),
              catalog,
              new DefinitionCodec(),
              Anchor.NONE,
              new JoiningTables(filter, Map.of()),
              tables,
              false);
      try (DoltClient client = new DoltClient(config.connection())) {
        CommitFollower follower =
            new CommitFollower(
                new CommitFollower.Server(
                    client,
                    new CommitDefinitions(client, "main", filter::databaseCouldMatch, filter),
                    new UncommittedReader(new BranchReader(client, "main"), config.output()),
                    work::add),
                position,
                touched,
                Duration.ofMinutes(1),
                new TaskMetrics(),
                () -> seconds * 1_000_000_000);

        follower.idle();
        assertThat(work).hasSize(1);
        follower.idle();
        assertThat(work).hasSize(1);
        work.remove().run();
        follower.moved();
        follower.idle();
        assertThat(catalog.get(T)).isEmpty();
        assertThat(position.anchor()).isEqualTo(Anchor.NONE);
        assertThat(touched.contains(T)).isTrue();

        follower.idle();
        assertThat(work).isEmpty();
        seconds = 10;
        follower.idle();
        work.remove().run();
        follower.idle();
        assertThat(catalog.get(T)).isPresent();
        assertThat(position.anchor().commits()).containsOnlyKeys("d");
        assertThat(touched.contains(T)).isFalse();
      }
    }
  }
}
