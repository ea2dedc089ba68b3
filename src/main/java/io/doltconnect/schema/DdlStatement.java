package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Optional;

/** What a statement of the binlog changes in the definitions of tables. */
public sealed interface DdlStatement {

  /** Calls the visitor's method for the statement's form. */
  void accept(Visitor visitor);

  /** Whether it concerns a database rather than some of its tables. */
  boolean concernsDatabase();

  /** Whether it takes the table away, or its name. */
  boolean removes(TableId table);

  /**
   * What is done for each form. It has no method that does nothing by itself, so that a new form
   * does not compile until each visitor has answered.
   */
  interface Visitor {
    void visit(CreateTable create);

    void visit(DropTables drop);

    void visit(RenameTable rename);

    void visit(AlterTable alter);

    void visit(CreateDatabase create);

    void visit(DropDatabase drop);

    void visit(Other other);

    void visit(Unreadable unreadable);
  }

  /** The table exists with this definition from now on. */
  record CreateTable(TableDefinition definition) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return false;
    }

    @Override
    public boolean removes(TableId table) {
      return false;
    }
  }

  /** The tables are gone. */
  record DropTables(List<TableId> tables) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean removes(TableId table) {
      return tables.contains(table);
    }

    @Override
    public boolean concernsDatabase() {
      return false;
    }
  }

  /** The table goes on under another name. */
  record RenameTable(TableId from, TableId to) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean removes(TableId table) {
      return from.equals(table);
    }

    @Override
    public boolean concernsDatabase() {
      return false;
    }
  }

  /** The table's definition changes step by step. */
  record AlterTable(TableId table, List<Alteration> steps) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return false;
    }

    @Override
    public boolean removes(TableId table) {
      return false;
    }
  }

  /** A new database without tables. */
  record CreateDatabase(String database) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return true;
    }

    @Override
    public boolean removes(TableId table) {
      return false;
    }
  }

  /** The database and all its tables are gone. */
  record DropDatabase(String database) implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return true;
    }

    @Override
    public boolean removes(TableId table) {
      return database.equals(table.database());
    }
  }

  /** Changes nothing that rows depend on. */
  record Other() implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return false;
    }

    @Override
    public boolean removes(TableId table) {
      return false;
    }
  }

  /**
   * The grammar does not know the statement.
   *
   * @param table the table that it changed; empty if it may have changed any of its database
   */
  record Unreadable(String database, Optional<TableId> table, String reason)
      implements DdlStatement {
    @Override
    public void accept(Visitor visitor) {
      visitor.visit(this);
    }

    @Override
    public boolean concernsDatabase() {
      return true;
    }

    @Override
    public boolean removes(TableId table) {
      return false;
    }
  }

  /** One step of an ALTER TABLE. */
  sealed interface Alteration {

    /** Calls the visitor's method for the step's form. */
    void accept(StepVisitor visitor);

    /** What is done for each form; it has no method that does nothing by itself. */
    interface StepVisitor {
      void visit(AddColumn add);

      void visit(DropColumn drop);

      void visit(ModifyColumn modify);

      void visit(RenameColumn rename);

      void visit(PrimaryKey key);
    }

    /** A new column; Dolt's log does not say at which place. */
    record AddColumn(Column column) implements Alteration {
      @Override
      public void accept(StepVisitor visitor) {
        visitor.visit(this);
      }
    }

    /** The column is gone. */
    record DropColumn(String name) implements Alteration {
      @Override
      public void accept(StepVisitor visitor) {
        visitor.visit(this);
      }
    }

    /** The column of that name has another definition, and maybe another place. */
    record ModifyColumn(String name, Column column) implements Alteration {
      @Override
      public void accept(StepVisitor visitor) {
        visitor.visit(this);
      }
    }

    /** The column goes on under another name. */
    record RenameColumn(String from, String to) implements Alteration {
      @Override
      public void accept(StepVisitor visitor) {
        visitor.visit(this);
      }
    }

    /** The primary key; empty if the table has none any more. */
    record PrimaryKey(List<String> columns) implements Alteration {
      @Override
      public void accept(StepVisitor visitor) {
        visitor.visit(this);
      }
    }
  }
}
