package io.doltconnect.history;

import io.doltconnect.model.TableId;
import io.doltconnect.record.ColumnRules;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.record.TestSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Tables of one column, which is their key. */
final class SingleColumn {
  private SingleColumn() {}

  static TableSchemas schemas(String name, SqlType type, Schema schema) {
    Schema row = SchemaBuilder.struct().field("k", schema).build();
    TableDefinition table =
        new TableDefinition(
            new TableId("d", name),
            List.of(
                new Column(
                    "k", new ColumnType(type, -1, -1, false, List.of()), false, null, false, "")),
            List.of("k"),
            "");
    return new TableSchemas(
        table,
        name,
        row,
        row.fields(),
        false,
        row,
        row,
        ColumnRules.of(table, TestSchemas.settings("")),
        Optional.empty());
  }
}
