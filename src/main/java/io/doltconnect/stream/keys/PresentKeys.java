package io.doltconnect.stream.keys;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import org.apache.kafka.connect.data.Struct;

/** Knows how the tables' keys are spelled at present. */
public interface PresentKeys {

  /** Knows of no table. */
  PresentKeys NONE =
      new PresentKeys() {
        @Override
        public List<Column> looseColumns(TableDefinition table) {
          return List.of();
        }

        @Override
        public boolean mayBeRespelled(TableId table) {
          return false;
        }

        @Override
        public List<Spelling> find(
            TableDefinition table, List<Column> loose, List<Struct> rows, Gtid since) {
          throw new IllegalStateException("There are no loose columns");
        }
      };

  /**
   * How the key of a row is spelled.
   *
   * @param known whether that is known; it is not if there is no such table any more
   * @param values the values of the loose columns; null if there is no such row
   */
  record Spelling(boolean known, List<String> values) {
    static final Spelling UNKNOWN = new Spelling(false, null);
    static final Spelling GONE = new Spelling(true, null);
  }

  /**
   * The columns of a table's key whose collation takes texts for equal that differ.
   *
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  List<Column> looseColumns(TableDefinition table);

  /**
   * Whether a table has texts, in its key or not, that may be spelled in another way without being
   * another value to Dolt; false if the table is not there any more.
   *
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  boolean mayBeRespelled(TableId table);

  /**
   * Finds the present rows whose keys are, to Dolt, those of rows from the log.
   *
   * @param rows rows of the table's schema
   * @param since the transaction that updated them: what is found is not older
   * @return for each row how its key is spelled
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked, or does not show the
   *     transaction yet
   */
  List<Spelling> find(TableDefinition table, List<Column> loose, List<Struct> rows, Gtid since);
}
