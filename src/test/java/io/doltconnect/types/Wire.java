package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;

/** A column as the binlog has it, for tests that read its values from bytes written as hex. */
record Wire(Column column, int type, int metadata, TypeSettings settings) {
  static final TypeSettings DEFAULTS =
      new TypeSettings(
          DecimalHandlingMode.PRECISE,
          BigintUnsignedHandlingMode.LONG,
          TimePrecisionMode.ADAPTIVE_TIME_MICROSECONDS,
          BinaryHandlingMode.BYTES,
          ZeroDateHandlingMode.CONVERT);

  static Wire of(SqlType sqlType, int type, int metadata) {
    return of(declared(sqlType, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED), type, metadata);
  }

  static Wire of(SqlType sqlType, int length, int type, int metadata) {
    return of(declared(sqlType, length, ColumnType.UNSPECIFIED), type, metadata);
  }

  static Wire of(ColumnType declared, int type, int metadata) {
    return new Wire(column(declared, true), type, metadata, DEFAULTS);
  }

  static ColumnType declared(SqlType sqlType, int length, int scale) {
    return new ColumnType(sqlType, length, scale, false, List.of());
  }

  static ColumnType unsigned(SqlType sqlType) {
    return new ColumnType(sqlType, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED, true, List.of());
  }

  static ColumnType members(SqlType sqlType, String... members) {
    return new ColumnType(
        sqlType, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED, false, List.of(members));
  }

  private static Column column(ColumnType type, boolean nullable) {
    return new Column("c", type, nullable, null, false, "");
  }

  Wire required() {
    return new Wire(column(column.type(), false), type, metadata, settings);
  }

  Wire with(DecimalHandlingMode mode) {
    return with(
        new TypeSettings(
            mode,
            settings.bigintUnsigned(),
            settings.time(),
            settings.binary(),
            settings.zeroDate()));
  }

  Wire with(BigintUnsignedHandlingMode mode) {
    return with(
        new TypeSettings(
            settings.decimal(), mode, settings.time(), settings.binary(), settings.zeroDate()));
  }

  Wire with(TimePrecisionMode mode) {
    return with(
        new TypeSettings(
            settings.decimal(),
            settings.bigintUnsigned(),
            mode,
            settings.binary(),
            settings.zeroDate()));
  }

  Wire with(BinaryHandlingMode mode) {
    return with(
        new TypeSettings(
            settings.decimal(),
            settings.bigintUnsigned(),
            settings.time(),
            mode,
            settings.zeroDate()));
  }

  Wire with(ZeroDateHandlingMode mode) {
    return with(
        new TypeSettings(
            settings.decimal(),
            settings.bigintUnsigned(),
            settings.time(),
            settings.binary(),
            mode));
  }

  private Wire with(TypeSettings other) {
    return new Wire(column, type, metadata, other);
  }

  ColumnConverter converter() {
    return new ColumnConverters(settings).converter(column, type, metadata);
  }

  /** The schema under which a record has the column. */
  Schema schema() {
    return column.nullable()
        ? converter().schema().optional().build()
        : converter().schema().build();
  }

  /**
   * Reads one value that lies between other bytes, and checks that exactly its bytes were taken and
   * that Connect accepts it.
   */
  Object read(String hex) {
    return read(HexFormat.of().parseHex(hex));
  }

  Object read(byte[] value) {
    byte[] event = new byte[value.length + 4];
    Arrays.fill(event, (byte) 0xa5);
    System.arraycopy(value, 0, event, 2, value.length);
    ByteReader in = new ByteReader(event, 2, event.length);
    Object read = converter().read(in);
    assertThat(in.remaining()).isEqualTo(2);
    ConnectSchema.validateValue("c", schema(), read);
    return read;
  }
}
