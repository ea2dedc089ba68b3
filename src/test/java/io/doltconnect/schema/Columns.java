package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import java.util.List;

/** Makes definitions in few words. */
public final class Columns {
  private Columns() {}

  /** A column that can be NULL and has no length. */
  public static Column nullable(String name, SqlType type) {
    return column(name, type, ColumnType.UNSPECIFIED, true);
  }

  /** A column that cannot be NULL and has no length. */
  public static Column required(String name, SqlType type) {
    return column(name, type, ColumnType.UNSPECIFIED, false);
  }

  /** A VARCHAR that can be NULL. */
  public static Column text(String name, int length) {
    return column(name, SqlType.VARCHAR, length, true);
  }

  private static Column column(String name, SqlType type, int length, boolean nullable) {
    ColumnType declared = new ColumnType(type, length, ColumnType.UNSPECIFIED, false, List.of());
    return new Column(name, declared, nullable, null, false, "");
  }

  public static Column unsigned(Column column) {
    ColumnType type = column.type();
    return new Column(
        column.name(),
        new ColumnType(type.sqlType(), type.length(), type.scale(), true, type.members()),
        column.nullable(),
        column.defaultValue(),
        column.generated(),
        column.comment());
  }

  /** A table without comment. */
  public static TableDefinition table(TableId id, List<String> primaryKey, Column... columns) {
    return new TableDefinition(id, List.of(columns), primaryKey, "");
  }
}
