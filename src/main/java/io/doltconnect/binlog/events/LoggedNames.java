package io.doltconnect.binlog.events;

import java.net.URI;
import java.util.Locale;

/**
 * Reads names as SQL has them. Dolt takes a database's name from the URL of its directory
 * (doltdb/doltdb.go, LoadDoltDBWithParams; utils/earl/url.go), so its events of rows and of tables
 * have it percent-encoded: {@code my%20shop}. Its statements that make and drop a database, and
 * what follows {@code dolt_undrop}, have it as it is (binlog_primary_hooks.go). The two cannot be
 * confused: Dolt makes no database whose name has a percent sign.
 */
public final class LoggedNames {
  private static final int LENGTHS_OF_ONE_BYTE = 256;

  private LoggedNames() {}

  /**
   * Reads a name and the zero byte behind it. Its length is logged as one byte whatever it is
   * (vitess go/mysql/binlog_event_make.go), and an encoded name can be longer.
   *
   * @param length the length that is logged
   */
  public static String read(ByteReader in, int length) {
    ByteReader rest = new ByteReader(in.array(), in.position(), in.position() + in.remaining());
    int bytes = 0;
    while (rest.readUint8() != 0) {
      bytes++;
    }
    if (bytes % LENGTHS_OF_ONE_BYTE != length) {
      throw new MalformedEventException(
          "A name of %d bytes ends after %d".formatted(length, bytes));
    }
    String name = in.readUtf8(bytes);
    in.skip(1);
    return name;
  }

  /** A database's name as SQL has it. */
  public static String database(String logged) {
    if (logged.indexOf('%') < 0) {
      return logged;
    }
    try {
      return URI.create("/" + logged).getPath().substring(1);
    } catch (IllegalArgumentException e) {
      throw new MalformedEventException(
          "The log names a database '%s', which is no name that Dolt encodes".formatted(logged), e);
    }
  }

  /**
   * A statement as SQL has it. Dolt doubles no backtick in the names of databases that it makes and
   * drops (binlog_producer.go, DatabaseCreated and DatabaseDropped).
   */
  public static String statement(String database, String sql) {
    String end = "database `" + database + "`";
    return database.indexOf('`') >= 0
            && sql.toLowerCase(Locale.ROOT).endsWith(end.toLowerCase(Locale.ROOT))
        ? sql.substring(0, sql.length() - database.length() - 1) + database.replace("`", "``") + "`"
        : sql;
  }
}
