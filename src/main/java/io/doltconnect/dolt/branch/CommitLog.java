package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.ChangedTable;
import io.doltconnect.model.Commit;
import io.doltconnect.model.Tag;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the commits of a database: which there are, and what each is and changed. What a commit is
 * never changes, so that nothing here needs a moment. For one thread, like its client. Every method
 * throws {@link DoltException}, with COMMIT_NOT_FOUND if a commit is not there any more.
 */
public final class CommitLog {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private final DoltClient client;

  /** Which commits: those that one has in its history, itself too, and others have not. */
  public record Range(String database, String of, List<String> notOf) {
    public Range {
      notOf = List.copyOf(notOf);
    }

    private List<String> revisions() {
      List<String> revisions = new ArrayList<>(List.of(of));
      notOf.forEach(other -> revisions.add("^" + other));
      return revisions;
    }
  }

  /** Reads through a client that nobody else uses meanwhile. */
  public CommitLog(DoltClient client) {
    this.client = client;
  }

  /**
   * The hashes of some of the commits, parents before their children. The order is the same
   * whenever it is asked for.
   *
   * @param reversed children before their parents
   * @param offset how many are passed over
   * @param limit how many there are at most
   */
  public List<String> hashes(Range range, boolean reversed, long offset, int limit) {
    String order = reversed ? "commit_order DESC, commit_hash DESC" : "commit_order, commit_hash";
    return in(
        range.database(),
        () ->
            client.query(
                "the commits of database " + range.database(),
                "SELECT commit_hash FROM %s ORDER BY %s LIMIT %d OFFSET %d"
                    .formatted(log(range), order, limit, offset),
                row -> row.getString(1)));
  }

  private static String log(Range range) {
    return range.revisions().stream()
        .map(DoltClient::literal)
        .collect(Collectors.joining(", ", "dolt_log(", ")"));
  }

  /** Whether a database has a commit. */
  public boolean has(String database, String hash) {
    try {
      hashes(new Range(database, hash, List.of()), true, 0, 1);
      return true;
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Asks for little of all that is ever asked for, to know whether the user may have it. */
  public void tryToRead(String database, String hash) {
    has(database, hash);
    in(database, () -> changes(database, hash, hash));
  }

  /** A commit with all that it changed. */
  public Commit read(String database, String hash) {
    return in(
        database,
        () -> {
          Commit commit = head(database, hash);
          return new Commit(
              hash,
              commit.parents(),
              commit.committer(),
              commit.author(),
              commit.message(),
              commit.parents().isEmpty()
                  ? Optional.of(List.of())
                  : tables(database, commit.parents().get(0), hash));
        });
  }

  private Commit head(String database, String hash) {
    return client
        .query(
            "commit %s of database %s".formatted(hash, database),
            ("SELECT parents, committer, email, date, author, author_email, author_date, message"
                    + " FROM dolt_log(%s, '--parents') LIMIT 1")
                .formatted(DoltClient.literal(hash)),
            row ->
                new Commit(
                    hash,
                    parents(row.getString(1)),
                    new Commit.Person(row.getString(2), row.getString(3), time(row.getString(4))),
                    new Commit.Person(row.getString(5), row.getString(6), time(row.getString(7))),
                    row.getString(8),
                    Optional.empty()))
        .get(0);
  }

  private static List<String> parents(String list) {
    return list == null || list.isBlank()
        ? List.of()
        : Arrays.stream(list.split(",")).map(String::trim).toList();
  }

  /** Dolt shows the dates of commits in UTC, whatever the zones of server and session. */
  private static Instant time(String text) {
    return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
  }

  private Optional<List<ChangedTable>> tables(String database, String parent, String hash) {
    try {
      return Optional.of(changes(database, parent, hash));
    } catch (DoltException e) {
      if (e.reason() == DoltException.Reason.COMMIT_NOT_FOUND && has(database, hash)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<ChangedTable> changes(String database, String parent, String hash) {
    Optional<Map<String, ChangedTable.Rows>> counts = counts(database, parent, hash);
    Map<String, ChangedTable> tables = new TreeMap<>();
    for (ChangedTable table : summary(database, parent, hash)) {
      String name = table.to().or(table::from).orElseThrow();
      tables.put(name, counts.map(all -> counted(table, all.remove(name))).orElse(table));
    }
    // Of a primary key that was defined anew only this tells, with numbers that mean nothing
    // (dolt_diff_stat_table_function.go, "primary key set changed").
    counts
        .map(Map::keySet)
        .orElse(Set.of())
        .forEach(
            name ->
                tables.put(
                    name,
                    new ChangedTable(
                        Optional.of(name),
                        Optional.of(name),
                        Optional.empty(),
                        true,
                        Optional.empty())));
    return List.copyOf(tables.values());
  }

  /** Tables without a changed row are not counted. */
  private static ChangedTable counted(ChangedTable table, ChangedTable.Rows rows) {
    Optional<ChangedTable.Rows> none =
        table.data().filter(changed -> !changed).map(same -> ChangedTable.Rows.NONE);
    return new ChangedTable(
        table.from(),
        table.to(),
        table.data(),
        table.schema(),
        Optional.ofNullable(rows).or(() -> none));
  }

  private List<ChangedTable> summary(String database, String parent, String hash) {
    return client.query(
        "what commit %s of database %s changed".formatted(hash, database),
        "SELECT from_table_name, to_table_name, data_change, schema_change"
            + " FROM dolt_diff_summary(?, ?)",
        row ->
            new ChangedTable(
                name(row.getString(1)),
                name(row.getString(2)),
                Optional.of(row.getBoolean(3)),
                row.getBoolean(4),
                Optional.empty()),
        parent,
        hash);
  }

  private static Optional<String> name(String text) {
    return Optional.of(text).filter(name -> !name.isEmpty());
  }

  /** By table how many rows differ; empty if Dolt refuses to count them. */
  private Optional<Map<String, ChangedTable.Rows>> counts(
      String database, String parent, String hash) {
    try {
      Map<String, ChangedTable.Rows> counts = new HashMap<>();
      client
          .query(
              "how many rows commit %s of database %s changed".formatted(hash, database),
              "SELECT table_name, rows_added, rows_modified, rows_deleted FROM dolt_diff_stat(?, ?)",
              row -> Map.entry(row.getString(1), rows(row)),
              parent,
              hash)
          .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
      return Optional.of(counts);
    } catch (DoltException e) {
      if (e.reason() != DoltException.Reason.QUERY_FAILED) {
        throw e;
      }
      LOG.warn(
          "How many rows commit {} of database {} changed cannot be told: {}",
          hash,
          database,
          e.getMessage());
      return Optional.empty();
    }
  }

  private static ChangedTable.Rows rows(ResultSet row) throws SQLException {
    long modified = row.getLong(3);
    Optional<Long> known = row.wasNull() ? Optional.empty() : Optional.of(modified);
    return new ChangedTable.Rows(row.getLong(2), known, row.getLong(4));
  }

  private static String placeholders(List<String> values) {
    return String.join(", ", Collections.nCopies(values.size(), "?"));
  }

  /** Tags by their names, those that are still there. */
  public Map<String, Tag> tags(String database, List<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, Tag> tags = new HashMap<>();
    client
        .query(
            "the tags of database " + database,
            ("SELECT tag_name, tag_hash, tagger, email, date, message FROM %s.dolt_tags"
                    + " WHERE tag_name IN (%s)")
                .formatted(DoltClient.quoted(database), placeholders(names)),
            row ->
                new Tag(
                    row.getString(1),
                    row.getString(2),
                    new Commit.Person(row.getString(3), row.getString(4), time(row.getString(5))),
                    row.getString(6)),
            names.toArray())
        .forEach(tag -> tags.put(tag.name(), tag));
    return tags;
  }

  private interface Question<T> {
    T ask();
  }

  /** The functions take the session's database only. */
  private <T> T in(String database, Question<T> question) {
    client.beginSnapshot();
    try {
      client.use(database);
      return question.ask();
    } finally {
      client.endSnapshot();
    }
  }
}
