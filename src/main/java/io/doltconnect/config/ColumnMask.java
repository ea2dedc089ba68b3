package io.doltconnect.config;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/** A property by which the values of columns are replaced. */
public sealed interface ColumnMask {

  /** The name of the property as it may be shown: without its salt. */
  String property();

  /** Expressions for the columns, each for the whole of {@code database.table.column}. */
  List<Pattern> columns();

  /** What one of the functions gives for this mask. */
  <T> T map(Function<Asterisks, T> ofAsterisks, Function<Hash, T> ofHash);

  /**
   * {@code column.mask.with.<length>.chars}: every value is as many asterisks.
   *
   * @param length how many
   */
  record Asterisks(String property, int length, List<Pattern> columns) implements ColumnMask {
    public Asterisks {
      columns = List.copyOf(columns);
    }

    @Override
    public <T> T map(Function<Asterisks, T> ofAsterisks, Function<Hash, T> ofHash) {
      return ofAsterisks.apply(this);
    }
  }

  /** What of a value is hashed, behind the salt. */
  enum HashedForm {
    /** Its Java serialization. */
    SERIALIZED,
    /** {@code v2}: its text in UTF-8. */
    TEXT
  }

  /**
   * {@code column.mask.hash.<algorithm>.with.salt.<salt>}, and {@code hash.v2}.
   *
   * @param algorithm a message digest of this Java
   * @param salt a secret
   */
  record Hash(
      String property, String algorithm, Password salt, HashedForm form, List<Pattern> columns)
      implements ColumnMask {
    public Hash {
      columns = List.copyOf(columns);
    }

    @Override
    public <T> T map(Function<Asterisks, T> ofAsterisks, Function<Hash, T> ofHash) {
      return ofHash.apply(this);
    }
  }
}
