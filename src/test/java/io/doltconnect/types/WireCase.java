package io.doltconnect.types;

import io.doltconnect.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A column, the values that are written to it, and how what is read is compared with SQL's text.
 *
 * @param declaration the type in CREATE TABLE
 * @param type what the connector knows of it
 * @param values the values as SQL expressions
 * @param select the expression over {@code c} that SQL is asked for
 * @param text a value that was read as SQL's text
 * @param sql SQL's text in the form that {@code text} has
 */
record WireCase(
    String declaration,
    ColumnType type,
    List<String> values,
    String select,
    Function<Object, String> text,
    UnaryOperator<String> sql) {

  static WireCase of(String declaration, ColumnType type, List<String> values) {
    return new WireCase(declaration, type, values, "c", Object::toString, UnaryOperator.identity());
  }

  WireCase select(String expression) {
    return new WireCase(declaration, type, values, expression, text, sql);
  }

  WireCase text(Function<Object, String> function) {
    return new WireCase(declaration, type, values, select, function, sql);
  }

  WireCase sql(UnaryOperator<String> function) {
    return new WireCase(declaration, type, values, select, text, function);
  }

  WireCase and(String... more) {
    List<String> all = new ArrayList<>(values);
    all.addAll(List.of(more));
    return new WireCase(declaration, type, all, select, text, sql);
  }

  @Override
  public String toString() {
    return declaration.length() <= 60 ? declaration : declaration.substring(0, 60) + "...";
  }
}
