package io.doltconnect.offset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.model.CommitHashes;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.Refs;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.ServerRuns;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The offset's values that have parts, as JSON text, because Connect stores primitive values only.
 * Equal values give equal texts.
 */
final class OffsetJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final TypeReference<Map<String, String>> COMMITS = new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, String>> VERSIONS =
      new TypeReference<>() {};
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, List<List<String>>>> JOINING =
      new TypeReference<>() {};

  private static final TypeReference<List<List<String>>> TABLES = new TypeReference<>() {};

  private static final TypeReference<Map<String, Map<String, Map<String, String>>>> REFS =
      new TypeReference<>() {};

  private static final TypeReference<Map<String, StoredTelling>> TELLING = new TypeReference<>() {};

  private static final String BRANCHES = "branches";
  private static final String TAGS = "tags";

  private static final TypeReference<Map<String, Map<String, String>>> HEADS =
      new TypeReference<>() {};

  private static final TypeReference<Map<String, Object>> PLACE = new TypeReference<>() {};

  private OffsetJson() {}

  static String ofRefs(Map<String, Refs> databases) {
    Map<String, Map<String, Map<String, String>>> stored = new TreeMap<>();
    databases.forEach(
        (database, refs) -> {
          Map<String, Map<String, String>> kinds = new TreeMap<>();
          kinds.put(BRANCHES, refs.branches());
          kinds.put(TAGS, refs.tags());
          stored.put(database, kinds);
        });
    return write(stored);
  }

  static Map<String, Refs> refs(String text) {
    Map<String, Map<String, Map<String, String>>> stored = read(text, REFS);
    if (stored == null || stored.containsValue(null)) {
      throw new IllegalArgumentException("not an object of databases and their refs: " + text);
    }
    Map<String, Refs> databases = new TreeMap<>();
    stored.forEach(
        (database, kinds) ->
            databases.put(
                database, new Refs(hashes(kinds.get(BRANCHES)), hashes(kinds.get(TAGS)))));
    return databases;
  }

  private static Map<String, String> hashes(Map<String, String> refs) {
    if (refs == null) {
      return Map.of();
    }
    CommitHashes.require(refs);
    return refs;
  }

  /** Without what is empty. */
  private record StoredTelling(
      String branch, String from, List<String> except, String to, long gone, long there) {}

  static String ofTelling(Map<String, Telling> telling) {
    Map<String, StoredTelling> stored = new TreeMap<>();
    telling.forEach(
        (database, t) ->
            stored.put(
                database,
                new StoredTelling(
                    t.branch(), t.from().orElse(null), t.except(), t.to(), t.gone(), t.there())));
    return write(stored);
  }

  static Map<String, Telling> telling(String text) {
    Map<String, StoredTelling> stored = read(text, TELLING);
    if (stored == null || stored.containsValue(null)) {
      throw new IllegalArgumentException("not an object of databases and commits: " + text);
    }
    Map<String, Telling> telling = new TreeMap<>();
    stored.forEach(
        (database, t) -> {
          CommitHashes.require(Map.of("to", String.valueOf(t.to())));
          List<String> except = t.except() == null ? List.of() : t.except();
          Stream.concat(except.stream(), Stream.ofNullable(t.from()))
              .forEach(hash -> CommitHashes.require(Map.of("from", hash)));
          if (t.branch() == null || t.gone() < 0 || t.there() < 0) {
            throw new IllegalArgumentException("not a branch and two numbers: " + t);
          }
          telling.put(
              database,
              new Telling(
                  t.branch(), Optional.ofNullable(t.from()), except, t.to(), t.gone(), t.there()));
        });
    return telling;
  }

  static String ofHeads(Map<String, Map<String, String>> heads) {
    Map<String, Map<String, String>> ordered = new TreeMap<>();
    heads.forEach((database, branches) -> ordered.put(database, new TreeMap<>(branches)));
    return write(ordered);
  }

  static Map<String, Map<String, String>> heads(String text) {
    Map<String, Map<String, String>> heads = read(text, HEADS);
    if (heads == null || heads.containsValue(null)) {
      throw new IllegalArgumentException(
          "not an object of databases, each an object of branches and commit hashes: " + text);
    }
    heads.values().forEach(CommitHashes::require);
    return heads;
  }

  static String ofPlace(CommitPlace place) {
    return write(place.toJson());
  }

  static CommitPlace place(String text) {
    Map<String, Object> json = read(text, PLACE);
    if (json == null) {
      throw new IllegalArgumentException("not a place inside a commit: null");
    }
    return CommitPlace.ofJson(json);
  }

  static String ofCommits(Map<String, String> commits) {
    return write(new TreeMap<>(commits));
  }

  static Map<String, String> commits(String text) {
    Map<String, String> commits = read(text, COMMITS);
    if (commits == null) {
      throw new IllegalArgumentException("not an object of databases and commit hashes: " + text);
    }
    CommitHashes.require(commits);
    return commits;
  }

  static String ofJoining(Map<TableId, GtidSet> joining) {
    Map<String, List<List<String>>> bySet = new TreeMap<>();
    new TreeMap<>(joining)
        .forEach(
            (table, set) ->
                bySet
                    .computeIfAbsent(set.toString(), ignored -> new ArrayList<>())
                    .add(List.of(table.database(), table.table())));
    return write(bySet);
  }

  static Map<TableId, GtidSet> joining(String text) {
    Map<String, List<List<String>>> bySet = read(text, JOINING);
    if (bySet == null) {
      throw new IllegalArgumentException("not an object of GTID sets and tables: null");
    }
    Map<TableId, GtidSet> joining = new HashMap<>();
    bySet.forEach(
        (set, tables) -> {
          GtidSet upTo = GtidSet.parse(set);
          if (tables == null) {
            throw new IllegalArgumentException("no list of tables for GTID set '" + set + "'");
          }
          for (List<String> table : tables) {
            if (table == null
                || table.size() != 2
                || table.get(0) == null
                || table.get(1) == null) {
              throw new IllegalArgumentException("not a database and a table: " + table);
            }
            joining.put(new TableId(table.get(0), table.get(1)), upTo);
          }
        });
    return joining;
  }

  static String ofTexts(List<String> texts) {
    return write(texts);
  }

  static List<String> texts(String text) {
    List<String> texts = read(text, TEXTS);
    if (texts == null || texts.contains(null)) {
      throw new IllegalArgumentException("not a list of texts: " + text);
    }
    return texts;
  }

  static String ofServers(ServerRuns servers) {
    Map<String, String> versions = new LinkedHashMap<>();
    servers.runs().forEach(run -> versions.put(run.span(), run.version()));
    return write(versions);
  }

  static ServerRuns servers(String text) {
    Map<String, String> versions = read(text, VERSIONS);
    if (versions == null || versions.containsValue(null)) {
      throw new IllegalArgumentException("not an object of spans of time and versions: " + text);
    }
    List<ServerRun> runs = new ArrayList<>();
    versions.forEach((span, version) -> runs.add(ServerRun.of(span, version)));
    return new ServerRuns(runs);
  }

  static String ofTables(Set<TableId> tables) {
    return write(
        new TreeSet<>(tables)
            .stream().map(table -> List.of(table.database(), table.table())).toList());
  }

  static Set<TableId> tables(String text) {
    List<List<String>> names = read(text, TABLES);
    if (names == null || names.stream().anyMatch(name -> name == null || name.size() != 2)) {
      throw new IllegalArgumentException("not a list of databases and tables: " + text);
    }
    return names.stream()
        .map(name -> new TableId(name.get(0), name.get(1)))
        .collect(Collectors.toSet());
  }

  static String ofSums(Map<TableId, Long> sums) {
    return write(
        new TreeMap<>(sums)
            .entrySet().stream()
                .map(
                    sum ->
                        List.of(
                            sum.getKey().database(),
                            sum.getKey().table(),
                            Long.toHexString(sum.getValue())))
                .toList());
  }

  static Map<TableId, Long> sums(String text) {
    List<List<String>> all = read(text, TABLES);
    if (all == null
        || all.stream().anyMatch(one -> one == null || one.size() != 3 || one.contains(null))) {
      throw new IllegalArgumentException("not a list of databases, tables and sums: " + text);
    }
    return all.stream()
        .collect(
            Collectors.toMap(
                one -> new TableId(one.get(0), one.get(1)),
                one -> Long.parseUnsignedLong(one.get(2), 16),
                (first, second) -> second));
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of texts cannot be written as JSON", e);
    }
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON that is expected: " + e.getOriginalMessage(), e);
    }
  }
}
