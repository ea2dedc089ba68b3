package io.doltconnect.stream;

import static io.doltconnect.stream.StreamRun.begin;
import static io.doltconnect.stream.StreamRun.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.BinlogEvent.Statement;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.ddl.DdlParser;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the server does not give a definition, nothing changes that an offset holds. */
class UnansweredDefinitionTest {
  private static final TableId T = new TableId("db", "t");

  private final StreamRun run =
      new StreamRun("include.schema.changes", "false", "reconcile.mode", "fail");

  private static TableDefinition table(String columns) {
    return ((DdlStatement.CreateTable)
            new DdlParser().parse("db", "CREATE TABLE `t` (" + columns + ")"))
        .definition();
  }

  private static List<String> columns(SourceOffset offset) {
    TableCatalog catalog = new TableCatalog(table -> true);
    new DefinitionCodec().decode(offset.definitions()).restore(Anchor.NONE, catalog);
    return catalog.get(T).orElseThrow().definition().columns().stream().map(Column::name).toList();
  }

  @Test
  void aStatementIsFollowedWithItsTransactionOrNotAtAll() {
    run.feed(
        begin(6), new Statement("db", "CREATE TABLE `t` (`id` int NOT NULL, `a` int)"), commit(6));
    run.server.put(T, table("`id` int NOT NULL, `b` int, `a` int"));
    run.serverFailures.add(new StreamRun.ServerAwayException());
    run.serverFailures.add(new StreamRun.ServerAwayException());
    run.feed(begin(7), new Statement("db", "ALTER TABLE `t` ADD `b` int"), commit(7));

    // Asked, told of the failure, asked, told, asked.
    assertThat(run.betweenAttempts).hasSize(5);
    assertThat(run.betweenAttempts)
        .allSatisfy(
            offset -> {
              assertThat(offset.executed().contains(StreamRun.gtid(7))).isFalse();
              assertThat(columns(offset)).containsExactly("id", "a");
            });
    run.feed(
        begin(8),
        new RowBytes(3, Kind.INSERT)
            .image(1, 2, 3)
            .event(
                new MapBytes("db", "t")
                    .required("id", WireType.LONG)
                    .nullable("b", WireType.LONG)
                    .nullable("a", WireType.LONG)
                    .full(),
                0),
        commit(8));
    assertThat(run.out).hasSize(1);
    assertThat(columns(StreamRun.offset(run.out.get(0)))).containsExactly("id", "b", "a");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void rowsThatDoltCutAreRefusedAlsoAtTheSecondAttempt(int answersBeforeFailure) {
    run.feed(
        begin(6),
        new Statement("db", "CREATE TABLE `t` (`at` datetime(6) NOT NULL, `v` int)"),
        commit(6));
    // Dolt logs no statement for fewer digits.
    run.server.put(T, table("`at` datetime NOT NULL, `v` int"));
    TableMap map =
        new MapBytes("db", "t")
            .required("at", WireType.DATETIME2, 0)
            .nullable("v", WireType.LONG)
            .minimal();
    run.answersBeforeFailure = answersBeforeFailure;
    run.serverFailures.add(new StreamRun.ServerAwayException());

    assertThatThrownBy(
            () ->
                run.feed(
                    begin(7),
                    new RowBytes(2, Kind.DELETE)
                        .image(new byte[] {(byte) 0x99, (byte) 0xAB, (byte) 0xC2, 0, 0}, 1)
                        .event(map, 0),
                    commit(7)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Column at of table db.t was DATETIME(6) and is DATETIME");
    assertThat(run.out).isEmpty();
  }
}
