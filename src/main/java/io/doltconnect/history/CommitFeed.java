package io.doltconnect.history;

import io.doltconnect.config.CommitsFrom;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.CommitLog;
import io.doltconnect.model.Commit;
import io.doltconnect.model.Refs;
import io.doltconnect.model.Tag;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.Telling;
import io.doltconnect.offset.ToldRefs;
import io.doltconnect.record.CommitRecords;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is new of commits, branches and tags. It is shown the refs of moments, and as soon
 * as all is delivered that a moment has, there are records of how its refs differ from those that
 * there were records of before: commits one after the other, parents first. Which these are follows
 * from the hashes in the position alone, so that a task that is started in between goes on with the
 * next one. It keeps the commits of one page, however many there are. For the task's thread; the
 * server is asked in another one.
 */
public final class CommitFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitFeed.class);

  /** Dolt walks through all commits for each page. */
  private static final int PAGE = 5_000;

  /** How many commits are read ahead. */
  private static final int AHEAD = 50;

  /** How many refs may be in the offsets of the records that are made at once. */
  private static final int MOST_REFS = 20_000;

  private final Source source;
  private final Setting setting;
  private final StreamPosition position;
  private final CommitRecords records;

  /** Whether databases that are not known were there before this one began. */
  private boolean knowsDatabases;

  private Optional<Moment> moment = Optional.empty();
  private boolean released;
  private Optional<Page> page = Optional.empty();
  private final Deque<Step> ready = new ArrayDeque<>();
  private Optional<CompletableFuture<List<Step>>> asked = Optional.empty();

  /**
   * Where it has commits from.
   *
   * @param log used in the executor's thread only
   * @param executor its thread may wait for the server
   * @param end ends both
   */
  public record Source(CommitLog log, Executor executor, Runnable end) {}

  /**
   * What it delivers.
   *
   * @param branches the branches whose commits are delivered
   * @param databases the captured databases
   * @param from with which commit it begins where the position does not say it
   * @param base by database the commit that consumers had when it was started
   * @param sameDatabases whether the same databases were captured before, so that what is not known
   *     is new
   */
  public record Setting(
      Predicate<String> branches,
      Predicate<String> databases,
      CommitsFrom from,
      Map<String, String> base,
      boolean sameDatabases) {}

  /** The refs of all databases at a moment, and the transactions that it had. */
  private record Moment(Map<String, Refs> refs, String gtidSet) {}

  /** What is told next, if the server says so. */
  private interface Step {
    /** Adds the record, if there is one, and moves the position. */
    void take(List<SourceRecord> out);
  }

  /** Commits that are to be read, in order. */
  private static final class Page {
    private final String database;
    private final Deque<String> hashes = new ArrayDeque<>();
    private Telling telling;
    private boolean gone;
    private boolean last;

    Page(String database, Telling telling) {
      this.database = database;
      this.telling = telling;
      this.gone = telling.from().isPresent();
    }
  }

  /** Begins with what the position says. */
  public CommitFeed(
      Source source, Setting setting, StreamPosition position, CommitRecords records) {
    this.source = source;
    this.setting = setting;
    this.position = position;
    this.records = records;
    this.knowsDatabases = setting.sameDatabases();
    position
        .refs()
        .ifPresent(
            told -> {
              Map<String, Refs> refs = new TreeMap<>(told.databases());
              Map<String, Telling> telling = new TreeMap<>(position.telling());
              refs.keySet().removeIf(setting.databases().negate());
              telling.keySet().retainAll(refs.keySet());
              position.told(Optional.of(new ToldRefs(refs)), telling);
            });
  }

  /** The server has what there were records of, and nothing else. */
  public void nothingNew() {
    knowsDatabases = true;
  }

  /** Whether it is busy with a moment. */
  public boolean isBusy() {
    return moment.isPresent();
  }

  /** The refs by database of which there were records, as far as that is known. */
  public Map<String, Refs> told() {
    return position.refs().map(ToldRefs::databases).orElse(Map.of());
  }

  /** Whether records are missing of commits that were told of in part. */
  public boolean isInterrupted() {
    return !position.telling().isEmpty() || position.refs().isEmpty();
  }

  /**
   * Reads ahead what there is to tell of a moment; not while it is busy.
   *
   * @param refs the refs at that moment, by database
   * @param gtidSet the transactions that it has; all of them are delivered when it is released
   */
  public void prepare(Map<String, Refs> refs, String gtidSet) {
    moment = Optional.of(new Moment(Map.copyOf(refs), gtidSet));
    released = false;
    begin(moment.get());
    advance();
  }

  /** All that the moment has is delivered. */
  public void release() {
    released = true;
  }

  /** The moment is none of which all will be delivered; nothing of it is told. */
  public void cancel() {
    if (!released) {
      drop();
    }
  }

  private void drop() {
    moment = Optional.empty();
    released = false;
    page = Optional.empty();
    ready.clear();
    asked = Optional.empty();
  }

  /**
   * Adds records; to be called between two transactions only.
   *
   * @return whether there were any
   */
  public boolean poll(List<SourceRecord> out, int maxRecords) {
    if (!released || moment.isEmpty()) {
      return false;
    }
    int before = out.size();
    int most = Math.min(maxRecords, Math.max(1, MOST_REFS / Math.max(1, size())));
    while (out.size() - before < most && moment.isPresent()) {
      Step next = ready.poll();
      if (next != null) {
        next.take(out);
        continue;
      }
      if (!advance()) {
        break;
      }
    }
    return out.size() > before;
  }

  private int size() {
    return told().values().stream()
        .mapToInt(refs -> refs.branches().size() + refs.tags().size())
        .sum();
  }

  /** Whether there are steps now, or nothing more to tell. */
  private boolean advance() {
    if (asked.isEmpty()) {
      Optional<Supplier<List<Step>>> question = next();
      if (question.isEmpty()) {
        if (ready.isEmpty() && released) {
          drop();
        }
        return !ready.isEmpty() || moment.isEmpty();
      }
      asked = Optional.of(CompletableFuture.supplyAsync(question.get(), source.executor()));
    }
    if (!asked.get().isDone()) {
      return false;
    }
    CompletableFuture<List<Step>> answer = asked.get();
    asked = Optional.empty();
    try {
      ready.addAll(answer.join());
      return true;
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      failed(failure);
      return false;
    }
  }

  private void failed(DoltException e) {
    if (e.isTransient() || e.reason() == DoltException.Reason.DATABASE_NOT_FOUND) {
      // The position says what is missing, and the next moment shows it again.
      LOG.debug("What is new of commits could not be read", e);
      drop();
      return;
    }
    throw new ConnectException(
        "%s Commits cannot be delivered; 'commits.enabled=false' leaves them out."
            .formatted(e.getMessage()),
        e);
  }

  /** Databases of which nothing was told. */
  private void begin(Moment now) {
    boolean first = position.refs().isEmpty();
    ToldRefs told = position.refs().orElseGet(() -> new ToldRefs(Map.of()));
    Map<String, Telling> telling = new HashMap<>(position.telling());
    Set<String> unknown = new TreeSet<>(now.refs().keySet());
    unknown.removeAll(told.databases().keySet());
    for (String database : unknown) {
      Refs refs = now.refs().get(database);
      if (knowsDatabases && isCreated(database, first)
          || setting.from() instanceof CommitsFrom.Beginning) {
        told = told.with(database, Refs.NONE);
      } else if (setting.from() instanceof CommitsFrom.Behind behind) {
        told = told.with(database, refs);
        captured(refs)
            .forEach(
                (branch, head) ->
                    telling.put(
                        database,
                        new Telling(branch, Optional.empty(), List.of(behind.hash()), head, 0, 0)));
      } else {
        told = told.with(database, new Refs(atBase(database, refs), refs.tags()));
      }
    }
    knowsDatabases = true;
    if (first || !unknown.isEmpty()) {
      position.told(Optional.of(told), telling);
    }
  }

  /** Whether a database that is not known came after what consumers have. */
  private boolean isCreated(String database, boolean first) {
    return !first || !setting.base().isEmpty() && !setting.base().containsKey(database);
  }

  private Map<String, String> captured(Refs refs) {
    Map<String, String> heads = new TreeMap<>(refs.branches());
    heads.keySet().removeIf(setting.branches().negate());
    return heads;
  }

  private Map<String, String> atBase(String database, Refs refs) {
    Map<String, String> branches = new TreeMap<>(refs.branches());
    String base = setting.base().get(database);
    if (base != null) {
      branches.replaceAll((branch, head) -> setting.branches().test(branch) ? base : head);
    }
    return branches;
  }

  /** The next question to the server; empty if there is nothing more to tell, or to be asked. */
  private Optional<Supplier<List<Step>>> next() {
    if (!ready.isEmpty()) {
      return Optional.empty();
    }
    if (page.isPresent()) {
      return Optional.of(read(page.get()));
    }
    Moment now = moment.orElseThrow();
    Set<String> databases = new TreeSet<>(told().keySet());
    databases.addAll(now.refs().keySet());
    for (String database : databases) {
      Optional<Supplier<List<Step>>> question =
          next(
              database,
              told().get(database),
              Optional.ofNullable(now.refs().get(database)).orElse(Refs.NONE));
      if (question.isPresent()) {
        return question;
      }
    }
    return Optional.empty();
  }

  private Optional<Supplier<List<Step>>> next(String database, Refs before, Refs now) {
    boolean dropped = !moment.orElseThrow().refs().containsKey(database);
    Optional<Telling> telling =
        Optional.ofNullable(position.telling().get(database))
            .or(() -> telling(before, now))
            .filter(wanted -> !dropped);
    if (telling.isPresent()) {
      page = Optional.of(new Page(database, telling.get()));
      return Optional.of(read(page.get()));
    }
    List<String> tags =
        now.tags().keySet().stream()
            .filter(tag -> !now.tags().get(tag).equals(before.tags().get(tag)))
            .limit(AHEAD)
            .toList();
    List<Step> refs = new ArrayList<>();
    changes(before.branches(), now.branches())
        .forEach(branch -> refs.add(branch(database, branch, now.branches().get(branch))));
    if (!refs.isEmpty()) {
      return Optional.of(() -> refs);
    }
    List<String> changed = changes(before.tags(), now.tags());
    if (!changed.isEmpty()) {
      return Optional.of(
          () -> {
            Map<String, Tag> details = source.log().tags(database, tags);
            List<Step> steps = new ArrayList<>();
            changed.stream()
                .filter(tag -> !now.tags().containsKey(tag) || tags.contains(tag))
                .forEach(
                    tag -> steps.add(tag(database, tag, now.tags().get(tag), details.get(tag))));
            return steps;
          });
    }
    if (dropped) {
      return Optional.of(() -> List.of(out -> forget(database)));
    }
    return Optional.empty();
  }

  /** The names that are not the same, those that are gone first. */
  private static List<String> changes(Map<String, String> before, Map<String, String> now) {
    List<String> names = new ArrayList<>();
    before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(names::add);
    now.keySet().stream()
        .filter(name -> !now.get(name).equals(before.get(name)))
        .forEach(names::add);
    return names;
  }

  private Optional<Telling> telling(Refs before, Refs now) {
    for (Map.Entry<String, String> head : now.branches().entrySet()) {
      String branch = head.getKey();
      String from = before.branches().get(branch);
      if (setting.branches().test(branch) && !head.getValue().equals(from)) {
        List<String> except =
            from == null
                ? before.branches().entrySet().stream()
                    .filter(other -> setting.branches().test(other.getKey()))
                    .map(Map.Entry::getValue)
                    .distinct()
                    .toList()
                : List.of();
        return Optional.of(
            new Telling(branch, Optional.ofNullable(from), except, head.getValue(), 0, 0));
      }
    }
    return Optional.empty();
  }

  /** Reads the next commits of a page, for the executor's thread; the task's waits for it. */
  private Supplier<List<Step>> read(Page reading) {
    return () -> {
      try {
        return steps(reading);
      } catch (DoltException e) {
        if (e.reason() != DoltException.Reason.COMMIT_NOT_FOUND) {
          throw e;
        }
        return stepsWithout(reading);
      }
    };
  }

  private List<Step> steps(Page reading) {
    Telling telling = reading.telling;
    if (reading.hashes.isEmpty() && !reading.last) {
      List<String> hashes =
          reading.gone
              ? source
                  .log()
                  .hashes(
                      new CommitLog.Range(
                          reading.database, telling.from().orElseThrow(), List.of(telling.to())),
                      true,
                      telling.gone(),
                      PAGE)
              : source
                  .log()
                  .hashes(
                      new CommitLog.Range(reading.database, telling.to(), notOf(telling)),
                      false,
                      telling.there(),
                      PAGE);
      reading.hashes.addAll(hashes);
      reading.last = hashes.size() < PAGE;
    }
    List<Step> steps = new ArrayList<>();
    while (steps.size() < AHEAD && !reading.hashes.isEmpty()) {
      Commit commit = source.log().read(reading.database, reading.hashes.remove());
      steps.add(commit(reading, commit));
    }
    if (reading.hashes.isEmpty() && reading.last) {
      if (reading.gone) {
        reading.gone = false;
        reading.last = false;
      } else {
        steps.add(end(reading));
      }
    }
    return steps;
  }

  private static List<String> notOf(Telling telling) {
    List<String> others = new ArrayList<>(telling.except());
    telling.from().ifPresent(others::add);
    return others;
  }

  private Step commit(Page reading, Commit commit) {
    Telling after = reading.gone ? reading.telling.nextGone() : reading.telling.nextThere();
    boolean gone = reading.gone;
    String database = reading.database;
    reading.telling = after;
    return out -> {
      tell(database, after);
      CommitRecords.Place place = place(database);
      out.add(
          gone
              ? records.gone(place, after.branch(), commit, position.offset())
              : records.there(place, after.branch(), commit, position.offset()));
    };
  }

  private Step end(Page reading) {
    Telling telling = reading.telling;
    Step branch = branch(reading.database, telling.branch(), telling.to());
    return out -> {
      page = Optional.empty();
      branch.take(out);
    };
  }

  /** Some of the commits were removed by a garbage collection. */
  private List<Step> stepsWithout(Page reading) {
    Telling telling = reading.telling;
    String database = reading.database;
    if (!source.log().has(database, telling.to())) {
      // The next moment has another head.
      return List.of(
          out -> {
            page = Optional.empty();
            tellNothing(database);
            drop();
          });
    }
    Optional<String> lost =
        telling.from().filter(from -> telling.gone() == 0 && !source.log().has(database, from));
    List<Step> steps = new ArrayList<>();
    lost.ifPresent(
        hash ->
            steps.add(
                out -> {
                  tell(database, telling.nextGone());
                  out.add(records.lost(place(database), telling.branch(), hash, position.offset()));
                }));
    steps.add(
        out -> {
          warn(database, telling);
          page = Optional.empty();
          branch(database, telling.branch(), telling.to()).take(out);
        });
    return steps;
  }

  private void warn(String database, Telling telling) {
    if (setting.from() instanceof CommitsFrom.Behind behind
        && telling.except().equals(List.of(behind.hash()))) {
      LOG.info(
          "Database '{}' does not have the commit {} of 'commits.from': records of commits begin"
              + " behind {}",
          database,
          behind.hash(),
          telling.to());
      return;
    }
    LOG.warn(
        "Commits of branch '{}' of database '{}' cannot be told: of {}, up to which there were"
            + " records, Dolt does not have all any more. Records of commits begin anew behind"
            + " {}",
        telling.branch(),
        database,
        notOf(telling),
        telling.to());
  }

  private void tell(String database, Telling telling) {
    Map<String, Telling> changed = new HashMap<>(position.telling());
    changed.put(database, telling);
    position.told(position.refs(), changed);
  }

  private void tellNothing(String database) {
    Map<String, Telling> changed = new HashMap<>(position.telling());
    changed.remove(database);
    position.told(position.refs(), changed);
  }

  private void forget(String database) {
    tellNothing(database);
    position.told(position.refs().map(told -> told.without(database)), position.telling());
  }

  /** Tells of a branch; {@code to} is null if it is deleted. */
  private Step branch(String database, String branch, String to) {
    return out -> {
      Refs before = told().get(database);
      Map<String, String> branches = new TreeMap<>(before.branches());
      String from = to == null ? branches.remove(branch) : branches.put(branch, to);
      if (position.telling().containsKey(database)) {
        tellNothing(database);
      }
      told(database, new Refs(branches, before.tags()));
      if (to != null && to.equals(from)) {
        return;
      }
      out.add(
          records.branch(
              place(database),
              branch,
              Optional.ofNullable(from),
              Optional.ofNullable(to),
              position.offset()));
    };
  }

  /** Tells of a tag; {@code to} is null if it is deleted. */
  private Step tag(String database, String tag, String to, Tag details) {
    return out -> {
      Refs before = told().get(database);
      Map<String, String> tags = new TreeMap<>(before.tags());
      String from = to == null ? tags.remove(tag) : tags.put(tag, to);
      told(database, new Refs(before.branches(), tags));
      out.add(
          records.tag(
              place(database),
              tag,
              Optional.ofNullable(from),
              Optional.ofNullable(to),
              Optional.ofNullable(details).filter(found -> found.hash().equals(to)),
              position.offset()));
    };
  }

  private void told(String database, Refs refs) {
    position.told(position.refs().map(told -> told.with(database, refs)), position.telling());
  }

  private CommitRecords.Place place(String database) {
    Moment now = moment.orElseThrow();
    return new CommitRecords.Place(
        database, now.refs().getOrDefault(database, Refs.NONE), now.gtidSet());
  }

  @Override
  public void close() {
    source.end().run();
  }
}
