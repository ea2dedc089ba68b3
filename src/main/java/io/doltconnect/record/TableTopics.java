package io.doltconnect.record;

import io.doltconnect.config.PropertyConflict;
import io.doltconnect.model.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Gives tables their topics, and no two tables that are there at the same time names that are one
 * to a broker. Not thread-safe.
 */
public final class TableTopics {
  private final TopicNames names;
  private final Supplier<? extends Collection<TableId>> present;
  private final Set<TableId> given = new LinkedHashSet<>();
  private final Map<TableId, String> unified = new HashMap<>();
  private final Set<String> warned = new HashSet<>();

  /**
   * Gives topics to tables that come and go.
   *
   * @param present the captured tables that are there at the moment
   */
  public TableTopics(TopicNames names, Supplier<? extends Collection<TableId>> present) {
    this.names = names;
    this.present = present;
  }

  /** Gives topics to tables that stay. */
  public TableTopics(TopicNames names) {
    this.names = names;
    this.present = () -> given;
  }

  /**
   * The topic of a table.
   *
   * @throws ConnectException if Kafka does not allow it, also beside that of another table
   */
  public String of(TableId table) {
    Optional<PropertyConflict> fault = names.fault(table).or(() -> besideOthers(table));
    fault.map(PropertyConflict::message).filter(warned::add).ifPresent(names::refuse);
    given.add(table);
    return names.of(table);
  }

  private Optional<PropertyConflict> besideOthers(TableId table) {
    String name = unified(table);
    return present.get().stream()
        .filter(other -> !other.equals(table) && unified(other).equals(name))
        .map(other -> names.shared(other, table))
        .findFirst();
  }

  private String unified(TableId table) {
    return unified.computeIfAbsent(table, names::unified);
  }

  /** Whether a table that got a topic is still there. */
  boolean isPresent(TableId table) {
    return present.get().contains(table);
  }
}
