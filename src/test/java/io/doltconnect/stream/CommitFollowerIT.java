package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stream's position is what the test says. */
class CommitFollowerIT {
  private static final TableId T = new TableId("d", "t");
  private static DoltServer dolt;

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final TouchedTables tables = new TouchedTables(Optional.empty());
  private final Touched touched = new Touched(tables, 1_000_000);
  private long seconds;
  private DoltClient client;
  private TableCatalog catalog;
  private StreamPosition position;
  private CommitFollower follower;

  @BeforeAll
  static void startDolt() {
    dolt = DoltServer.launch();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  @BeforeEach
  void createTable() throws Exception {
    dolt.execute("create database d", "create table d.t(id int primary key)");
    dolt.executeIn("d", "call dolt_commit('-Am', 'first')");
  }

  @AfterEach
  void dropTable() throws Exception {
    client.close();
    dolt.execute("drop database d");
  }

  private void follow(String user, boolean rebuilding) throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("topic.prefix", "p");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", user);
    DoltSourceConfig config = new DoltSourceConfig(properties);
    TableFilter filter = config.capture().filter();
    catalog = new TableCatalog(filter);
    position =
        new StreamPosition(
            SourceOffset.at(GtidSet.parse(dolt.executedGtids()), "main"),
            catalog,
            new DefinitionCodec(),
            Anchor.NONE,
            new JoiningTables(filter, Map.of()),
            tables,
            rebuilding);
    client = new DoltClient(config.connection());
    follower =
        new CommitFollower(
            new CommitFollower.Server(
                client,
                new CommitDefinitions(
                    client, "main", filter::databaseCouldMatch, filter, SuspendedTables.never()),
                new UncommittedReader(
                    new BranchReader(client, "main"),
                    config.output(),
                    SuspendedTables.never(),
                    1_000_000),
                work::add),
            position,
            touched,
            Optional.empty(),
            Duration.ofMinutes(1),
            CommitFollower.LONGEST_INTERVAL,
            new TaskMetrics().reconciles(),
            () -> seconds * 1_000_000_000);
  }

  /** Up to now the stream has delivered all. */
  private void deliver() throws Exception {
    position.executedToo(GtidSet.parse(dolt.executedGtids()));
  }

  private boolean hasFollowed() {
    return !position.anchor().equals(Anchor.NONE);
  }

  @Test
  void takesOverWhatIsOfThePosition() throws Exception {
    follow("root", false);
    follower.follow();
    follower.follow();
    assertThat(work).hasSize(1);
    assertThat(catalog.get(T)).isEmpty();
    work.remove().run();
    assertThat(hasFollowed()).isFalse();
    follower.follow();
    assertThat(catalog.get(T)).isPresent();
    assertThat(position.anchor().commits()).containsOnlyKeys("d");
    assertThat(touched.contains(T)).isFalse();
    follower.follow();
    assertThat(work).isEmpty();
  }

  @Test
  void waitsUntilTheStreamHasWhatTheMomentHas() throws Exception {
    follow("root", false);
    follower.follow();
    dolt.execute("insert into d.t values (1)");
    work.remove().run();
    follower.follow();
    follower.follow();
    assertThat(hasFollowed()).isFalse();
    assertThat(work).isEmpty();
    deliver();
    follower.follow();
    assertThat(hasFollowed()).isTrue();
    assertThat(catalog.get(T)).isPresent();
    // The row is in the moment and not in the commit.
    assertThat(tables.tables()).contains(Set.of(T));
    assertThat(touched.hasUnknown()).isFalse();
  }

  @Test
  void countsAsTouchedWhatTheMomentMayNotHave() throws Exception {
    follow("root", false);
    follower.follow();
    work.remove().run();
    touched.table(T);
    follower.follow();
    assertThat(hasFollowed()).isTrue();
    assertThat(tables.tables()).contains(Set.of(T));
  }

  @Test
  void leavesTheDefinitionsThatAStatementMade() throws Exception {
    follow("root", false);
    follower.follow();
    work.remove().run();
    TableDefinition changed = new TableDefinition(T, List.of(), List.of(), "changed");
    catalog.apply(new DdlStatement.CreateTable(changed));
    follower.follow();
    assertThat(hasFollowed()).isTrue();
    assertThat(catalog.get(T).orElseThrow().definition()).isEqualTo(changed);
  }

  @Test
  void takesNothingOverThatIsNotOfTheStreamAlone() throws Exception {
    follow("root", false);
    follower.follow();
    work.remove().run();
    follower.cancel();
    follower.follow();
    assertThat(hasFollowed()).isFalse();
    seconds = 10;
    follower.follow();
    assertThat(work).hasSize(1);
  }

  @Test
  void waitsForTheStatementsOfThePositionsPast() throws Exception {
    follow("root", true);
    position.replayBehind(GtidSet.empty());
    follower.follow();
    assertThat(work).isEmpty();
    position
        .executed()
        .intervals()
        .forEach((uuid, intervals) -> position.begin(new Gtid(uuid, intervals.get(0).last())));
    follower.follow();
    assertThat(work).hasSize(1);
  }

  @Test
  void triesAgainAfterAFailure() throws Exception {
    follow("late", false);
    follower.follow();
    work.remove().run();
    follower.follow();
    seconds = 599;
    follower.follow();
    assertThat(work).isEmpty();
    dolt.execute("create user late", "grant select on *.* to late");
    seconds = 601;
    follower.follow();
    work.remove().run();
    follower.follow();
    assertThat(hasFollowed()).isTrue();
  }

  /** Else what the audit compares with would be what consumers do not have. */
  @Test
  void leavesToTheAuditWhatComesBackAfterADrop() throws Exception {
    follow("root", false);
    follower.follow();
    work.remove().run();
    follower.follow();
    Anchor before = position.anchor();
    dolt.executeIn("d", "insert into t values (1)", "call dolt_commit('-Am', 'second')");
    deliver();

    seconds += 60;
    follower.follow();
    catalog.apply(new DdlStatement.DropDatabase("d"));
    work.remove().run();
    follower.follow();
    assertThat(position.anchor()).isEqualTo(before);
    assertThat(follower.takeAudit()).isEmpty();

    seconds += 60;
    follower.follow();
    work.remove().run();
    follower.follow();
    assertThat(follower.takeAudit())
        .hasValueSatisfying(found -> assertThat(found.names()).contains(T));
    assertThat(position.anchor()).isEqualTo(before);
  }
}
