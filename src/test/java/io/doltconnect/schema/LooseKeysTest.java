package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.ddl.DdlParser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The statements are what SHOW CREATE TABLE of a Dolt server printed. */
class LooseKeysTest {
  private static final String START = "CREATE TABLE `t` (\n";
  private static final String END = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=";

  private static List<String> loose(String columns, String collation) {
    String sql = START + columns + "\n" + END + collation;
    DdlStatement statement = new DdlParser().parse("d", sql);
    TableDefinition table = ((DdlStatement.CreateTable) statement).definition();
    assertThat(table.id()).isEqualTo(new TableId("d", "t"));
    return LooseKeys.of(table, sql).stream().map(Column::name).toList();
  }

  @Test
  void areThoseOfACollationThatIsNotBinary() {
    assertThat(
            loose(
                """
                  `a` int NOT NULL,
                  `b` varchar(10) COLLATE utf8mb4_0900_ai_ci NOT NULL,
                  `c` varchar(10) COLLATE utf8mb4_bin NOT NULL,
                  `d` char(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT '`',
                  `e` varchar(10) NOT NULL COMMENT ' COLLATE utf8mb4_0900_ai_ci ',
                  `f` varchar(10) COLLATE utf8mb4_0900_as_cs NOT NULL,
                  `g``h` varchar(10) COLLATE utf8mb4_general_ci NOT NULL,
                  `i` varbinary(10) NOT NULL,
                  `j` varchar(10) COLLATE utf8mb4_general_ci,
                  PRIMARY KEY (`a`,`b`,`c`,`d`,`e`,`f`,`g``h`,`i`)"""
                    .indent(2)
                    .stripTrailing(),
                "utf8mb4_0900_bin"))
        .containsExactly("b", "d", "f", "g`h");
  }

  @Test
  void areOtherColumnsThatDoltStoresInTheRow() {
    String sql =
        START
            + """
                `a` varchar(10) COLLATE utf8mb4_0900_ai_ci NOT NULL,
                `b` varchar(10) COLLATE utf8mb4_0900_ai_ci,
                `c` char(10) COLLATE utf8mb4_general_ci,
                `d` text COLLATE utf8mb4_general_ci,
                `e` varchar(10),
                `f` enum('a') COLLATE utf8mb4_general_ci,
                PRIMARY KEY (`a`)
                """
                .indent(2)
            + END
            + "utf8mb4_0900_bin";
    TableDefinition table =
        ((DdlStatement.CreateTable) new DdlParser().parse("d", sql)).definition();
    assertThat(LooseKeys.otherColumns(table, sql).stream().map(Column::name))
        .containsExactly("b", "c");
  }

  @Test
  void haveTheCollationOfTheTableIfTheyHaveNone() {
    String columns =
        "  `a` varchar(10) NOT NULL,\n  `b` varchar(10) COLLATE utf8mb4_bin NOT NULL,\n"
            + "  PRIMARY KEY (`a`,`b`)";
    assertThat(loose(columns, "utf8mb4_0900_ai_ci COMMENT=' COLLATE=utf8mb4_bin'"))
        .containsExactly("a");
    assertThat(loose(columns, "utf8mb4_0900_bin COMMENT=' COLLATE=utf8mb4_general_ci'")).isEmpty();
  }
}
