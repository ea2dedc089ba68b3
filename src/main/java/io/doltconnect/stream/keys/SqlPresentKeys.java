package io.doltconnect.stream.keys;

import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.config.TypeSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.pin.VisibleTransactions;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.SqlConverter;
import io.doltconnect.types.SqlValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server how keys are spelled. Thread-confined like its client. */
public final class SqlPresentKeys implements PresentKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SqlPresentKeys.class);
  private static final Set<SqlType> INTEGERS = EnumSet.range(SqlType.TINYINT, SqlType.BIGINT);
  private static final Set<SqlType> TEXTS = EnumSet.range(SqlType.CHAR, SqlType.LONGTEXT);

  private final BranchReader branch;
  private final ColumnConverters converters;
  private final VisibleTransactions visible;
  private final Set<TableId> unknown = new HashSet<>();

  /**
   * Asks through a client, which the caller closes.
   *
   * @param branch the branch that the server logs
   * @param types how the rows' values are converted
   * @param latest the transactions that were read of the log
   */
  public SqlPresentKeys(
      DoltClient client, String branch, TypeSettings types, LatestTransactions latest) {
    this.branch = new BranchReader(client, branch);
    this.converters = new ColumnConverters(types);
    this.visible = new VisibleTransactions(client, latest);
  }

  @Override
  public List<Column> looseColumns(TableDefinition table) {
    return LooseKeys.arePossible(table) ? branch.looseKeyColumns(table) : List.of();
  }

  @Override
  public boolean mayBeRespelled(TableId table) {
    return branch.hasLooseColumns(table);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DefinitionPendingException if it is not known yet whether SQL shows the transaction,
   *     because statements go on that may be writing it
   */
  @Override
  public List<Spelling> find(
      TableDefinition table, List<Column> loose, List<Struct> rows, Gtid since) {
    String database = table.id().database();
    boolean sure = visible.contains(database, since);
    List<Spelling> found = find(table, loose, rows);
    if (!sure && mayBeOlder(table, loose, rows, found)) {
      if (!visible.await(database, since)) {
        throw new DefinitionPendingException(table.id());
      }
      found = find(table, loose, rows);
    }
    return found;
  }

  /**
   * Before the transaction a row has the key that the log shows (binlog_producer.go takes it from
   * there), so that another one, or none, is not from before it.
   */
  private static boolean mayBeOlder(
      TableDefinition table, List<Column> loose, List<Struct> rows, List<Spelling> found) {
    for (int i = 0; i < rows.size(); i++) {
      Spelling spelling = found.get(i);
      if (spelling.values() != null
          && spelling.values().equals(KeySpellings.values(table, loose, rows.get(i)))) {
        return true;
      }
    }
    return false;
  }

  private List<Spelling> find(TableDefinition table, List<Column> loose, List<Struct> rows) {
    try {
      List<Column> compared =
          table.keyColumns().stream().filter(column -> !isWritten(column)).toList();
      if (compared.isEmpty()) {
        return ask(table, loose, rows, List.of());
      }
      // Rows that only these columns tell from each other cannot be asked for at once.
      List<Spelling> found = new ArrayList<>();
      rows.forEach(row -> found.addAll(ask(table, loose, List.of(row), compared)));
      return found;
    } catch (DoltException e) {
      if (e.isTransient() || isThere(table)) {
        throw e;
      }
      if (unknown.add(table.id())) {
        LOG.warn(
            "Table {} is not there any more with the key that it had. How Dolt spells the keys of rows"
                + " that were updated before cannot be known: they are delivered as they were spelled"
                + " before the update",
            table.id());
      }
      return rows.stream().map(row -> Spelling.UNKNOWN).toList();
    }
  }

  private boolean isThere(TableDefinition table) {
    Optional<String> sql = branch.createTable(table.id());
    return sql.isPresent()
        && branch.parse(table.id(), sql.get()).keyColumns().equals(table.keyColumns());
  }

  private List<Spelling> ask(
      TableDefinition table, List<Column> loose, List<Struct> rows, List<Column> compared) {
    List<SqlConverter> converted = compared.stream().map(converters::sqlConverter).toList();
    List<String> expressions = new ArrayList<>();
    loose.forEach(column -> expressions.add(DoltClient.quoted(column.name())));
    for (int i = 0; i < compared.size(); i++) {
      expressions.add(converted.get(i).select(DoltClient.quoted(compared.get(i).name())));
    }
    List<String> keys = rows.stream().map(row -> condition(table, row)).toList();
    Spelling[] found = new Spelling[rows.size()];
    Arrays.fill(found, Spelling.GONE);
    try (RowStream answer = branch.rows().numbered(table.id(), expressions, keys)) {
      while (answer.next()) {
        int row = Integer.parseInt(answer.text(1));
        if (!isOf(table, rows.get(row), compared, converted, answer, 2 + loose.size())) {
          continue;
        }
        if (found[row] != Spelling.GONE) {
          throw new ConnectException(
              "Table %s has several rows whose key Dolt takes for that of one row"
                  .formatted(table.id()));
        }
        List<String> values = new ArrayList<>();
        for (int column = 0; column < loose.size(); column++) {
          values.add(answer.text(2 + column));
        }
        found[row] = new Spelling(true, List.copyOf(values));
      }
    }
    return List.of(found);
  }

  private static boolean isOf(
      TableDefinition table,
      Struct row,
      List<Column> compared,
      List<SqlConverter> converted,
      RowStream answer,
      int first) {
    for (int i = 0; i < compared.size(); i++) {
      Object value = converted.get(i).read(new Cell(answer, first + i));
      if (!Objects.deepEquals(value, KeySpellings.value(table, compared.get(i), row))) {
        return false;
      }
    }
    return true;
  }

  private record Cell(RowStream answer, int column) implements SqlValue {
    @Override
    public String text() {
      return answer.text(column);
    }

    @Override
    public byte[] bytes() {
      return answer.bytes(column);
    }
  }

  /** Whether its values can be written in SQL from what a record has of them. */
  private static boolean isWritten(Column column) {
    return INTEGERS.contains(column.type().sqlType()) || TEXTS.contains(column.type().sqlType());
  }

  private static String condition(TableDefinition table, Struct row) {
    List<String> parts = new ArrayList<>();
    for (Column column : table.keyColumns()) {
      if (isWritten(column)) {
        parts.add(
            DoltClient.quoted(column.name())
                + " = "
                + literal(KeySpellings.value(table, column, row)));
      }
    }
    return "(" + String.join(" AND ", parts) + ")";
  }

  private static String literal(Object value) {
    if (value instanceof String text) {
      return DoltClient.literal(text);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }
}
