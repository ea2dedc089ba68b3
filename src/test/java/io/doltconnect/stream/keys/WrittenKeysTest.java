package io.doltconnect.stream.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.MapBytes;
import io.doltconnect.binlog.RowBytes;
import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.record.TestSchemas;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.stream.rows.Dialect;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.types.ColumnConverters;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenKeysTest {
  private static final TableMap MAP =
      new MapBytes("db", "t")
          .required("a", WireType.LONG)
          .nullable("v", WireType.LONG)
          .nullable("b", WireType.VARCHAR, 40, 0)
          .full();
  private static final RowReader READER = reader();

  private static RowReader reader() {
    DoltSourceConfig config = TestSchemas.config();
    ColumnConverters converters = new ColumnConverters(config.types());
    TableSchemas schemas =
        TestSchemas.factory(config)
            .of(
                Columns.table(
                    new TableId("db", "t"),
                    List.of("a", "b"),
                    Columns.required("a", SqlType.INT),
                    Columns.required("v", SqlType.INT),
                    Columns.text("b", 10)),
                1,
                column ->
                    converters
                        .converter(
                            column,
                            column.name().equals("b") ? WireType.VARCHAR : WireType.LONG,
                            column.name().equals("b") ? 40 : 0)
                        .schema());
    return RowReader.of(MAP, schemas, converters, Dialect.OWN_PLACES);
  }

  private static byte[] key(int a, String b) {
    RowsEvent event = new RowBytes(3, Kind.DELETE).image(a, 99, b).event(MAP, 0);
    RowCursor cursor = event.open();
    return READER.readKey(cursor);
  }

  @Test
  void findsEveryKeyThatWasWrittenAndNoOther() {
    RowBytes rows = new RowBytes(3, Kind.INSERT);
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      rows.image(i, i, "b" + i % 3);
    }
    rows.image(-1, 1, null);
    WrittenKeys written = new WrittenKeys(rows.event(MAP, 0), READER);

    for (int i = 0; i < count; i++) {
      assertThat(written.contains(key(i, "b" + i % 3))).isTrue();
      assertThat(written.contains(key(i, "b" + (i + 1) % 3))).isFalse();
    }
    assertThat(written.contains(key(count, "b0"))).isFalse();
    assertThat(written.contains(key(-1, ""))).isFalse();
  }

  @Test
  void isEmptyWithoutRows() {
    WrittenKeys written = new WrittenKeys(new RowBytes(3, Kind.INSERT).event(MAP, 0), READER);

    assertThat(written.contains(key(0, "b"))).isFalse();
  }
}
