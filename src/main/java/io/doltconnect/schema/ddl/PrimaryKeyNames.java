package io.doltconnect.schema.ddl;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Quotes the columns of an ADD PRIMARY KEY, which Dolt alone prints as they are
 * (sqlfmt/schema_fmt.go): a column named like a keyword could not be read otherwise.
 */
final class PrimaryKeyNames {
  private static final Pattern ADD =
      Pattern.compile("(ALTER TABLE `(?:[^`]|``)+` ADD PRIMARY KEY )\\(([^`()]+)\\);?");

  private PrimaryKeyNames() {}

  static String quoted(String sql) {
    Matcher matcher = ADD.matcher(sql.strip());
    if (!matcher.matches()) {
      return sql;
    }
    return matcher.group(1)
        + Arrays.stream(matcher.group(2).split(",", -1))
            .map(name -> "`" + name.strip() + "`")
            .collect(Collectors.joining(",", "(", ")"));
  }
}
