package io.doltconnect.record;

import io.doltconnect.config.CommitSettings;
import io.doltconnect.model.ChangedTable;
import io.doltconnect.model.Commit;
import io.doltconnect.model.Refs;
import io.doltconnect.model.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of commits, branches and tags. */
public final class CommitRecords {
  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.doltconnect.CommitKey")
          .version(1)
          .field("database", Schema.STRING_SCHEMA)
          .field("hash", Schema.OPTIONAL_STRING_SCHEMA)
          .field("ref", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final Schema TABLE =
      SchemaBuilder.struct()
          .name("io.doltconnect.ChangedTable")
          .version(1)
          .field("name", Schema.STRING_SCHEMA)
          .field("previous_name", Schema.OPTIONAL_STRING_SCHEMA)
          .field("change", Schema.STRING_SCHEMA)
          .field("data_change", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("schema_change", Schema.BOOLEAN_SCHEMA)
          .field("rows_added", Schema.OPTIONAL_INT64_SCHEMA)
          .field("rows_modified", Schema.OPTIONAL_INT64_SCHEMA)
          .field("rows_deleted", Schema.OPTIONAL_INT64_SCHEMA)
          .build();

  private static final Schema TEXTS = SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build();

  private static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.doltconnect.CommitValue")
          .version(1)
          .field("source", SourceBlock.SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .field("kind", Schema.STRING_SCHEMA)
          .field("op", Schema.STRING_SCHEMA)
          .field("database", Schema.STRING_SCHEMA)
          .field("branch", Schema.OPTIONAL_STRING_SCHEMA)
          .field("tag", Schema.OPTIONAL_STRING_SCHEMA)
          .field("hash", Schema.OPTIONAL_STRING_SCHEMA)
          .field("previous_hash", Schema.OPTIONAL_STRING_SCHEMA)
          .field("parents", TEXTS)
          .field("committer", Schema.OPTIONAL_STRING_SCHEMA)
          .field("committer_email", Schema.OPTIONAL_STRING_SCHEMA)
          .field("committer_ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
          .field("author", Schema.OPTIONAL_STRING_SCHEMA)
          .field("author_email", Schema.OPTIONAL_STRING_SCHEMA)
          .field("author_ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
          .field("message", Schema.OPTIONAL_STRING_SCHEMA)
          .field("branches", TEXTS)
          .field("tags", TEXTS)
          .field("tables", SchemaBuilder.array(TABLE).optional().build())
          .field("gtid_set", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final String CREATED = "c";
  private static final String MOVED = "u";
  private static final String DELETED = "d";

  private final Map<String, String> partition;
  private final TopicNames topics;
  private final SourceBlock.Origin origin;

  private CommitRecords(
      Map<String, String> partition, TopicNames topics, SourceBlock.Origin origin) {
    this.partition = partition;
    this.topics = topics;
    this.origin = origin;
  }

  /** Makes records if the configuration wants any. */
  public static Optional<CommitRecords> of(
      CommitSettings settings,
      Map<String, String> partition,
      TopicNames topics,
      SourceBlock.Origin origin) {
    return settings.enabled()
        ? Optional.of(new CommitRecords(partition, topics, origin))
        : Optional.empty();
  }

  /**
   * Where a record belongs.
   *
   * @param refs the database's branches and tags at that time
   * @param gtidSet the transactions of which all is delivered that the database had then
   */
  public record Place(String database, Refs refs, String gtidSet) {}

  /** A commit that a branch has now, all of which is delivered. */
  public SourceRecord there(Place place, String branch, Commit commit, Map<String, ?> offset) {
    Struct value = value(place, "commit", CREATED, branch, commit.hash());
    put(value, commit);
    value
        .put("branches", names(place.refs().branches(), commit.hash()))
        .put("tags", names(place.refs().tags(), commit.hash()))
        .put(
            "tables",
            commit
                .tables()
                .map(all -> all.stream().map(CommitRecords::table).toList())
                .orElse(null))
        .put("gtid_set", place.gtidSet());
    return record(place, commit.hash(), null, value, offset);
  }

  /** A commit that a branch has no longer. */
  public SourceRecord gone(Place place, String branch, Commit commit, Map<String, ?> offset) {
    Struct value = value(place, "commit", DELETED, branch, commit.hash());
    put(value, commit);
    value.put("gtid_set", place.gtidSet());
    return record(place, commit.hash(), null, value, offset);
  }

  /** A commit that a branch has no longer, of which Dolt knows nothing any more. */
  public SourceRecord lost(Place place, String branch, String hash, Map<String, ?> offset) {
    Struct value = value(place, "commit", DELETED, branch, hash).put("gtid_set", place.gtidSet());
    return record(place, hash, null, value, offset);
  }

  /**
   * A branch that was created, moved or deleted.
   *
   * @param from its head before; empty if it is created
   * @param to its head now; empty if it is deleted
   */
  public SourceRecord branch(
      Place place,
      String branch,
      Optional<String> from,
      Optional<String> to,
      Map<String, ?> offset) {
    Struct value =
        value(place, "branch", op(from, to), branch, to.orElse(null))
            .put("previous_hash", from.orElse(null))
            .put("gtid_set", place.gtidSet());
    return record(place, null, "refs/heads/" + branch, value, offset);
  }

  /**
   * A tag that was created, moved or deleted.
   *
   * @param from its commit before; empty if it is created
   * @param to its commit now; empty if it is deleted
   * @param details what else is known of it
   */
  public SourceRecord tag(
      Place place,
      String tag,
      Optional<String> from,
      Optional<String> to,
      Optional<Tag> details,
      Map<String, ?> offset) {
    Struct value =
        value(place, "tag", op(from, to), null, to.orElse(null))
            .put("tag", tag)
            .put("previous_hash", from.orElse(null))
            .put("gtid_set", place.gtidSet());
    details.ifPresent(
        found -> {
          author(value, found.tagger());
          value.put("message", found.message());
        });
    return record(place, null, "refs/tags/" + tag, value, offset);
  }

  private static String op(Optional<String> from, Optional<String> to) {
    if (to.isEmpty()) {
      return DELETED;
    }
    return from.isEmpty() ? CREATED : MOVED;
  }

  private Struct value(Place place, String kind, String op, String branch, String hash) {
    Instant now = Instant.now();
    return new Struct(VALUE)
        .put("source", SourceBlock.ofCommit(origin, now, hash).statement(place.database(), null))
        .put("ts_ms", now.toEpochMilli())
        .put("kind", kind)
        .put("op", op)
        .put("database", place.database())
        .put("branch", branch)
        .put("hash", hash);
  }

  private static void put(Struct value, Commit commit) {
    author(value, commit.author());
    value
        .put("parents", commit.parents())
        .put("committer", commit.committer().name())
        .put("committer_email", commit.committer().email())
        .put("committer_ts_ms", commit.committer().date().toEpochMilli())
        .put("message", commit.message());
  }

  private static void author(Struct value, Commit.Person author) {
    value
        .put("author", author.name())
        .put("author_email", author.email())
        .put("author_ts_ms", author.date().toEpochMilli());
  }

  private static List<String> names(Map<String, String> refs, String hash) {
    return refs.entrySet().stream()
        .filter(ref -> ref.getValue().equals(hash))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Struct table(ChangedTable table) {
    Struct struct =
        new Struct(TABLE)
            .put("name", table.to().or(table::from).orElseThrow())
            .put("change", change(table))
            .put("data_change", table.data().orElse(null))
            .put("schema_change", table.schema());
    if (change(table).equals("renamed")) {
      struct.put("previous_name", table.from().orElseThrow());
    }
    table
        .rows()
        .ifPresent(
            rows ->
                struct
                    .put("rows_added", rows.added())
                    .put("rows_modified", rows.modified().orElse(null))
                    .put("rows_deleted", rows.deleted()));
    return struct;
  }

  private static String change(ChangedTable table) {
    if (table.from().isEmpty()) {
      return "added";
    }
    if (table.to().isEmpty()) {
      return "dropped";
    }
    return table.from().equals(table.to()) ? "modified" : "renamed";
  }

  private SourceRecord record(
      Place place, String hash, String ref, Struct value, Map<String, ?> offset) {
    Struct key =
        new Struct(KEY).put("database", place.database()).put("hash", hash).put("ref", ref);
    return new EmittedRecord(
        partition,
        offset,
        topics.commits(place.database()),
        0,
        KEY,
        key,
        VALUE,
        value,
        value.getInt64("ts_ms"));
  }
}
