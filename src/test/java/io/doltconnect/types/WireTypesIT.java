package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.ByteReader;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the converters read from a real server's binlog is what that server says in SQL. */
class WireTypesIT {
  private static final ColumnConverter ID = Wire.of(SqlType.INT, 3, 0).converter();
  private static final AtomicInteger TABLES = new AtomicInteger();

  private static DoltServer dolt;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    dolt = DoltServer.launch();
    connection = dolt.connect();
    // Without strict mode Dolt takes zero dates.
    execute("CREATE DATABASE wire", "USE wire", "SET sql_mode = ''");
  }

  @AfterAll
  static void stop() throws Exception {
    if (connection != null) {
      connection.close();
    }
    if (dolt != null) {
      dolt.close();
    }
  }

  @ParameterizedTest
  @MethodSource({
    "io.doltconnect.types.WireCases#numbers",
    "io.doltconnect.types.WireCases#bits",
    "io.doltconnect.types.WireCases#decimals",
    "io.doltconnect.types.WireCases#texts",
    "io.doltconnect.types.WireCases#bytes",
    "io.doltconnect.types.WireCases#jsons",
    "io.doltconnect.types.TemporalWireCases#temporals"
  })
  void readsWhatSqlSays(WireCase wireCase) throws Exception {
    String table = create(wireCase.declaration(), wireCase.values());
    List<String> read = read(table, wireCase.type()).stream().map(wireCase.text()).toList();
    List<String> expected = select(table, wireCase.select()).stream().map(wireCase.sql()).toList();
    assertThat(read).hasSameSizeAs(wireCase.values()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GEOMETRY",
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION"
      })
  void readsTheGeometriesThatSqlSays(SqlType type) throws Exception {
    String points = "0 0, 1.5 0, 1.5 -2, 0 0";
    String coordinates =
        switch (type) {
          case POINT, GEOMETRY -> "1.5 -2";
          case POLYGON, MULTILINESTRING -> "(" + points + ")";
          case MULTIPOLYGON -> "((" + points + "))";
          case GEOMETRYCOLLECTION -> "POINT(1 2),LINESTRING(" + points + ")";
          default -> points;
        };
    String text = (type == SqlType.GEOMETRY ? "POINT" : type) + "(" + coordinates + ")";
    String table =
        create(
            type.name(),
            List.of(
                "ST_GeomFromText('%s')".formatted(text),
                "ST_GeomFromText('%s', 4326)".formatted(text)));
    List<String> read = new ArrayList<>();
    for (Object value :
        read(table, Wire.declared(type, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED))) {
      Struct geometry = (Struct) value;
      int srid = geometry.getInt32("srid") == null ? 0 : geometry.getInt32("srid");
      read.add(
          "%08X".formatted(Integer.reverseBytes(srid))
              + HexFormat.of().withUpperCase().formatHex(geometry.getBytes("wkb")));
    }
    assertThat(read).isEqualTo(select(table, "HEX(c)"));
  }

  @ParameterizedTest
  @CsvSource({
    "DATE, DATE, -1, 0000-00-00",
    "DATETIME, DATETIME, 0, 0000-00-00 00:00:00",
    "DATETIME(6), DATETIME, 6, 0000-00-00 00:00:00",
    "TIMESTAMP, TIMESTAMP, 0, 0000-00-00 00:00:00",
    "TIMESTAMP(6), TIMESTAMP, 6, 0000-00-00 00:00:00"
  })
  void refusesZeroDates(String declaration, SqlType type, int length, String zero)
      throws Exception {
    String table = create(declaration, List.of("'" + zero + "'"));
    ColumnType declared = Wire.declared(type, length, ColumnType.UNSPECIFIED);
    assertThatThrownBy(() -> read(table, declared))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds the zero date " + zero);
  }

  /** Should this fail, Dolt has learned to log the year 0000, and 2048 is no longer ambiguous. */
  @Test
  void cannotTellTheYear0From2048() throws Exception {
    String table = create("YEAR", List.of("0", "2048"));
    ColumnType year = Wire.declared(SqlType.YEAR, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED);
    assertThat(read(table, year)).isEqualTo(List.of(2048, 2048));
    assertThat(select(table, "c + 0")).isEqualTo(List.of("0", "2048"));
  }

  private static String create(String declaration, List<String> values) throws Exception {
    String table = "t" + TABLES.incrementAndGet();
    StringBuilder insert = new StringBuilder("INSERT INTO %s VALUES ".formatted(table));
    for (int i = 0; i < values.size(); i++) {
      insert.append(i == 0 ? "" : ", ").append("(%d, %s)".formatted(i, values.get(i)));
    }
    execute(
        "CREATE TABLE %s (id INT PRIMARY KEY, c %s)".formatted(table, declaration),
        insert.toString());
    return table;
  }

  private static void execute(String... statements) throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> select(String table, String expression) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT %s FROM %s ORDER BY id".formatted(expression, table))) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static List<Object> read(String table, ColumnType type) throws Exception {
    BinlogRows rows = BinlogRows.of(dolt.dataDirectory(), table);
    ColumnConverter converter =
        Wire.of(type, rows.type(1), rows.metadata(1))
            .with(BigintUnsignedHandlingMode.PRECISE)
            .converter();
    List<Object> values = new ArrayList<>();
    for (ByteReader in : rows.events()) {
      while (BinlogRows.nextRow(in)) {
        assertThat(ID.read(in)).isEqualTo(values.size());
        values.add(converter.read(in));
      }
    }
    return values;
  }
}
