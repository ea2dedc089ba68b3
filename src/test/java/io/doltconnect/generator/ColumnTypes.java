package io.doltconnect.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Draws the types of columns, and what they may become. */
final class ColumnTypes {
  private static final List<String> WHOLE =
      List.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private final Choice choice;

  ColumnTypes(Choice choice) {
    this.choice = choice;
  }

  /**
   * Any type. Of a VECTOR and of a DECIMAL(p,p) Dolt loses the whole transaction: they are rare.
   */
  String any() {
    if (choice.chance(3)) {
      return choice.of("vector(" + choice.of(1, 2, 5) + ")", "decimal(5,5)", "decimal(20,20)");
    }
    return switch (choice.below(20)) {
      case 0, 1, 2 -> whole();
      case 3 -> choice.of("float", "double");
      case 4, 5 -> decimal();
      case 6 -> "bit(" + choice.of(1, 2, 8, 9, 33, 63, 64) + ")";
      case 7 -> choice.of("date", "year", "time(6)");
      case 8 -> "datetime" + digits();
      case 9 -> "timestamp" + digits();
      case 10 -> "char(" + choice.of(1, 3, 63, 64, 255) + ")";
      case 11, 12 -> "varchar(" + choice.of(1, 20, 63, 64, 255, 256, 300, 2000) + ")" + charset();
      case 13 -> choice.of("tinytext", "text", "mediumtext", "longtext");
      case 14 ->
          choice.of("binary(1)", "binary(8)", "binary(255)", "varbinary(20)", "varbinary(300)");
      case 15 -> choice.of("tinyblob", "blob", "mediumblob", "longblob");
      case 16 -> "enum(" + members(choice.of(1, 3, 5, 256, 300)) + ")";
      case 17 -> "set(" + members(choice.of(1, 3, 8, 9, 64)) + ")";
      case 18 -> "json";
      default ->
          choice.of(
              "point",
              "linestring",
              "polygon",
              "multipoint",
              "multilinestring",
              "multipolygon",
              "geometrycollection",
              "geometry");
    };
  }

  /** A type for a column of a primary key. */
  String key() {
    return switch (choice.below(12)) {
      case 0 -> "varchar(" + choice.of(20, 64) + ")";
      case 1 -> choice.of("char(3)", "binary(8)", "varbinary(20)");
      case 2 -> decimal();
      case 3 -> choice.of("date", "datetime(6)", "time(6)", "timestamp", "year");
      case 4 -> "enum(" + members(30) + ")";
      case 5 -> "bit(" + choice.of(9, 33) + ")";
      default -> whole();
    };
  }

  private String whole() {
    return choice.of(WHOLE) + choice.of("", "", " unsigned");
  }

  private String decimal() {
    int digits = choice.of(5, 10, 18, 38, 65);
    return "decimal(" + digits + "," + choice.of(0, 2, Math.min(30, digits - 1)) + ")";
  }

  private String digits() {
    return choice.of("", "(1)", "(3)", "(4)", "(6)");
  }

  private String charset() {
    return choice.chance(15) ? " character set latin1" : "";
  }

  private String members(int count) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add("'" + (i % 7 == 3 ? "it''s " : i % 7 == 5 ? "é🎉" : "m") + i + "'");
    }
    return String.join(",", members);
  }

  /** A wider type of whole numbers; empty if it is none. */
  Optional<String> widened(Column column) {
    int at = WHOLE.indexOf(column.baseType());
    return at < 0
        ? Optional.empty()
        : Optional.of(
            WHOLE.get(choice.between(at, WHOLE.size() - 1))
                + (column.type().endsWith("unsigned") ? " unsigned" : ""));
  }

  /** What Dolt logs as DROP and ADD, without the rows of which no byte changes. */
  Optional<String> outOfLine(Column column) {
    return switch (column.baseType()) {
      case "char", "varchar" -> Optional.of(choice.of("text", "mediumtext", "longtext"));
      case "binary", "varbinary" -> Optional.of(choice.of("blob", "mediumblob", "longblob"));
      default -> Optional.empty();
    };
  }

  /** Members that come at the end, come in between, are taken away or have other places. */
  private String otherMembers(String base, List<String> members) {
    List<String> others = new ArrayList<>(members);
    boolean full = others.size() >= (base.equals("set") ? 60 : 290);
    switch (full ? choice.between(4, 5) : choice.below(6)) {
      case 0, 1, 2 -> others.add("more" + others.size());
      case 3 -> others.add(choice.below(others.size()), "more" + others.size());
      case 4 -> {
        if (others.size() > 1) {
          others.remove(choice.below(others.size()));
        }
      }
      default -> others = choice.shuffled(others);
    }
    return others.stream()
        .map(member -> "'" + member + "'")
        .collect(Collectors.joining(",", base + "(", ")"));
  }

  /** A type that values of another may be converted to; some conversions fail for some values. */
  Optional<String> changed(Column column) {
    String type = column.type();
    String base = column.baseType();
    int at = WHOLE.indexOf(base);
    if (at >= 0) {
      String sign = type.endsWith("unsigned") ? " unsigned" : "";
      return Optional.of(
          choice.chance(70)
              ? WHOLE.get(choice.between(at, WHOLE.size() - 1)) + sign
              : choice.of(whole(), "decimal(30,3)", "varchar(64)", "double"));
    }
    return switch (base) {
      case "float", "double" -> Optional.of(choice.of("double", "float"));
      case "decimal" ->
          Optional.of(
              choice.of("decimal(65,30)", "decimal(65,2)", "varchar(80)", "decimal(30,30)"));
      case "date" -> Optional.of(choice.of("datetime", "datetime(6)"));
      // Never fewer digits: Dolt keeps those that were there, shows rows without them, and hashes
      // rows with them.
      case "datetime", "timestamp" -> Optional.of(base + "(6)");
      case "char", "varchar" -> Optional.of(choice.of("varchar(2000)", "varchar(300)"));
      case "binary", "varbinary" -> Optional.of("varbinary(2000)");
      case "enum", "set" -> Optional.of(otherMembers(base, Literals.members(type)));
      default -> Optional.empty();
    };
  }
}
