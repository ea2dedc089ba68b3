package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Optional;

/** What a statement of the binlog changes in the definitions of tables. */
public sealed interface DdlStatement {

  /** The table exists with this definition from now on. */
  record CreateTable(TableDefinition definition) implements DdlStatement {}

  /** The tables are gone. */
  record DropTables(List<TableId> tables) implements DdlStatement {}

  /** The table goes on under another name. */
  record RenameTable(TableId from, TableId to) implements DdlStatement {}

  /** The table's definition changes step by step. */
  record AlterTable(TableId table, List<Alteration> steps) implements DdlStatement {}

  /** A new database without tables. */
  record CreateDatabase(String database) implements DdlStatement {}

  /** The database and all its tables are gone. */
  record DropDatabase(String database) implements DdlStatement {}

  /** Changes nothing that rows depend on. */
  record Other() implements DdlStatement {}

  /**
   * The grammar does not know the statement.
   *
   * @param table the table that it changed; empty if it may have changed any of its database
   */
  record Unreadable(String database, Optional<TableId> table, String reason)
      implements DdlStatement {}

  /** One step of an ALTER TABLE. */
  sealed interface Alteration {

    /** A new column; Dolt's log does not say at which place. */
    record AddColumn(Column column) implements Alteration {}

    /** The column is gone. */
    record DropColumn(String name) implements Alteration {}

    /** The column of that name has another definition, and maybe another place. */
    record ModifyColumn(String name, Column column) implements Alteration {}

    /** The column goes on under another name. */
    record RenameColumn(String from, String to) implements Alteration {}

    /** The primary key; empty if the table has none any more. */
    record PrimaryKey(List<String> columns) implements Alteration {}
  }
}
