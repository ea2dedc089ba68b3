package io.doltconnect.demo;

import static io.doltconnect.demo.ExpectedRecord.created;
import static io.doltconnect.demo.ExpectedRecord.statement;
import static io.doltconnect.demo.ExpectedRecord.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final ReadableRecord CREATED =
      row(Operation.CREATE, Map.of("id", "1"), Map.of("id", "1", "name", "Cooper"));

  @Test
  void findsNothingWhereAllIsAsExpected() {
    ReadableRecord ddl =
        new ReadableRecord(
            "dolt",
            Operation.STATEMENT,
            Map.of("databaseName", "employees"),
            Map.of(),
            Map.of(ReadableRecord.STATEMENT, "CREATE TABLE `t` (`id` int)"),
            "main");
    // Only the order within a topic counts.
    assertThat(
            differences(
                List.of(statement("CREATE TABLE `t`"), created("t", "id=1", "name=Cooper")),
                List.of(CREATED, ddl)))
        .isEmpty();
  }

  @Test
  void namesARecordThatIsMissing() {
    assertThat(
            differences(
                List.of(created("t", "id=1", ""), tombstone("t", "id=1")), List.of(CREATED)))
        .singleElement()
        .asString()
        .startsWith("Missing: dolt.employees.t tombstone");
  }

  @Test
  void namesARecordThatCameTwice() {
    assertThat(differences(List.of(created("t", "id=1", "")), List.of(CREATED, CREATED)))
        .singleElement()
        .asString()
        .startsWith("Not expected: insert");
  }

  @Test
  void namesARecordWithAnotherKeyColumnOrOperation() {
    assertThat(differences(List.of(created("t", "id=2", "")), List.of(CREATED))).hasSize(1);
    assertThat(differences(List.of(created("t", "id=1", "name=Cliff")), List.of(CREATED)))
        .hasSize(1);
    assertThat(differences(List.of(tombstone("t", "id=1")), List.of(CREATED))).hasSize(1);
  }

  private static List<String> differences(
      List<ExpectedRecord> expected, List<ReadableRecord> arrived) {
    return new Comparison(expected, arrived).differences();
  }

  private static ReadableRecord row(
      Operation operation, Map<String, String> key, Map<String, String> row) {
    return new ReadableRecord("dolt.employees.t", operation, key, Map.of(), row, "main");
  }
}
