package io.doltconnect.schema.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlConditionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "color='blue'",
        "color = \"blue\" AND quantity > 10",
        "`we ird` IS NOT NULL OR NOT (a <=> b)",
        "id BETWEEN 1 AND 5",
        "name LIKE 'a%' AND c IN (1, 2, 3)",
        "created > NOW() - INTERVAL 1 DAY",
        "note = 'it''s; -- /* no comment'",
        "note = 'a\\'b' AND x = 'a\\\\'",
        "note = \"a\\\"b\" AND x = \"a''\"",
        "a = 'x\\' OR b = ' OR 1=1",
        "a = \"x\\\" OR b = \" OR 1=1",
        "id IN (SELECT order_id FROM items WHERE n > 1)",
        "CASE WHEN a = 1 THEN b ELSE c END > 5",
        "doc->>'$.a' = 'x'",
      })
  void areExpressions(String text) {
    assertThat(SqlConditions.fault(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "1=1; DROP TABLE t",
        "1=1) OR (1=1",
        "1=1) UNION SELECT * FROM mysql.user WHERE (1=1",
        "1=1 -- ",
        "1=1 # x",
        "1=1 /* x */",
        "1=1 /*! OR 1=1 */",
        "1=1 /*",
        "a = 'x",
        "a = 'x\\'",
        "a = ?",
        "@a := 1",
        "(SELECT 1 INTO OUTFILE '/tmp/x')",
        "DELETE FROM t",
        "a = 1 LIMIT 1",
        "a = 1 ORDER BY a",
        "a =",
        "a, b",
      })
  void areNone(String text) {
    assertThat(SqlConditions.fault(text)).isPresent();
  }
}
