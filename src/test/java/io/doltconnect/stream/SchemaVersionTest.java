package io.doltconnect.stream;

import static io.doltconnect.stream.StreamRun.begin;
import static io.doltconnect.stream.StreamRun.commit;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.BinlogEvent.Statement;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {
  private static final Statement CREATE =
      new Statement("db", "CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`))");
  private static final Statement ADD = new Statement("db", "ALTER TABLE `t` ADD `c` int");
  private static final Statement DROP_COLUMN = new Statement("db", "ALTER TABLE `t` DROP `c`");
  private static final Statement DROP_TABLE = new Statement("db", "DROP TABLE `t`");

  private final StreamRun run = new StreamRun("include.schema.changes", "false");
  private long transaction = 5;

  private static TableMap map(int columns) {
    MapBytes map = new MapBytes("db", "t").required("id", WireType.LONG);
    return columns == 1 ? map.full() : map.nullable("c", WireType.LONG).full();
  }

  private void statement(Statement statement) {
    transaction++;
    run.feed(begin(transaction), statement, commit(transaction));
  }

  private SourceRecord row(int columns) {
    transaction++;
    RowBytes rows = new RowBytes(columns, Kind.INSERT);
    RowsEvent event =
        (columns == 1 ? rows.image((int) transaction) : rows.image((int) transaction, 1))
            .event(map(columns), 0);
    run.feed(begin(transaction), event, commit(transaction));
    return run.out.get(run.out.size() - 1);
  }

  private static Schema rowSchema(SourceRecord record) {
    return record.valueSchema().field("after").schema();
  }

  @Test
  void growsWithEveryDefinition() {
    statement(CREATE);
    SourceRecord first = row(1);
    statement(ADD);
    SourceRecord second = row(2);
    statement(DROP_COLUMN);
    SourceRecord third = row(1);
    statement(DROP_TABLE);
    statement(CREATE);
    SourceRecord fourth = row(1);

    assertThat(rowSchema(first).version()).isEqualTo(1);
    assertThat(rowSchema(second).version()).isEqualTo(2);
    assertThat(rowSchema(third).version()).isEqualTo(3);
    assertThat(rowSchema(fourth).version()).isEqualTo(4);
    assertThat(rowSchema(third).fields()).isEqualTo(rowSchema(first).fields());
    assertThat(second.valueSchema().version()).isEqualTo(2);
    assertThat(fourth.valueSchema().version()).isEqualTo(2);
  }

  @Test
  void leavesTheKeyAsItIs() {
    statement(CREATE);
    SourceRecord first = row(1);
    statement(ADD);
    SourceRecord second = row(2);

    assertThat(first.keySchema().version()).isNull();
    assertThat(second.keySchema()).isEqualTo(first.keySchema());
  }

  @Test
  void usesTheSameSchemasWhileNothingChanges() {
    statement(CREATE);
    SourceRecord first = row(1);
    statement(new Statement("db", "CREATE TABLE `other` (`id` int)"));
    SourceRecord second = row(1);

    assertThat(second.valueSchema()).isSameAs(first.valueSchema());
    assertThat(second.keySchema()).isSameAs(first.keySchema());
  }

  @Test
  void isTheSameAfterARestart() {
    statement(CREATE);
    row(1);
    statement(ADD);
    SourceRecord before = row(2);
    run.startAgainBehind(before);
    SourceRecord after = row(2);
    assertThat(after.valueSchema()).isEqualTo(before.valueSchema());

    statement(DROP_COLUMN);
    assertThat(rowSchema(row(1)).version()).isEqualTo(3);
  }

  @Test
  void countsADefinitionThatHadNoRowsBeforeARestart() {
    StreamRun withStatements = new StreamRun();
    withStatements.feed(begin(6), CREATE, commit(6));
    withStatements.feed(begin(7), ADD, commit(7));
    withStatements.startAgainBehind(withStatements.out.get(1));
    withStatements.feed(
        begin(8), new RowBytes(2, Kind.INSERT).image(1, 1).event(map(2), 0), commit(8));

    assertThat(rowSchema(withStatements.out.get(0)).version()).isEqualTo(2);
  }
}
