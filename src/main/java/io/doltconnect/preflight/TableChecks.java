package io.doltconnect.preflight;

import io.doltconnect.config.BranchSettings;
import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.PropertyConflict;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RefReader;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the captured tables are there, can be read and logged, and have their keys. */
final class TableChecks {
  private static final int MOST_NAMES = 10;

  private final DoltClient client;
  private final DoltSourceConfig config;

  TableChecks(DoltClient client, DoltSourceConfig config) {
    this.client = client;
    this.config = config;
  }

  List<Finding> run() {
    String user = config.connection().user();
    List<TableId> captured = client.tables().stream().filter(config.capture().filter()).toList();
    List<Finding> findings = new ArrayList<>();
    if (captured.isEmpty()) {
      findings.add(nothing(user));
    }
    TopicNames topics = TopicNames.of(config.records(), config.heartbeat());
    boolean suspends = config.reconciling().suspendsTables();
    topics.faults(List.of()).forEach(fault -> findings.add(finding(topics, fault, false)));
    topics
        .faultsOf(captured)
        .values()
        .forEach(fault -> findings.add(finding(topics, fault, suspends)));
    ReadableTables readable = ReadableTables.of(client, captured);
    unreadable(readable.denied(), user).ifPresent(findings::add);
    readable.brokenOnes(suspends).ifPresent(findings::add);
    findings.addAll(
        new MessageKeyChecks(config.records().schemas().messageKeys())
            .findings(captured, readable.definitions()));
    findings.addAll(new ColumnChecks(config.records().schemas()).findings(readable.definitions()));
    findings.addAll(new SnapshotChecks(client, config.snapshot()).findings(readable.definitions()));
    config
        .incremental()
        .request()
        .flatMap(request -> new SnapshotRequestChecks(request).finding(captured))
        .ifPresent(findings::add);
    if (config.branches().readsLog()) {
      findings.addAll(
          new UnloggableTypes(client, config.reconciling()).findings(Set.copyOf(captured)));
      withoutBranch(captured).ifPresent(findings::add);
    } else {
      withoutHistory(captured, user).ifPresent(findings::add);
    }
    return findings;
  }

  private static Finding finding(TopicNames topics, PropertyConflict fault, boolean suspends) {
    return topics.areFinal()
        ? Finding.ofTable(suspends, fault.property(), fault.message())
        : Finding.advice(fault.property(), fault.message() + " " + TopicNames.UNLESS_TRANSFORMED);
  }

  private Finding nothing(String user) {
    return Finding.advice(
        CaptureSettings.TABLE_INCLUDE_LIST,
        "No table that user '%s' can see is captured (%s). If tables that exist are meant, check the expressions, which must match the whole of 'database' or 'database.table', and GRANT SELECT on the tables to the user; if they are created later, nothing need be done."
            .formatted(user, config.capture().filter()));
  }

  private static Optional<Finding> unreadable(List<TableId> denied, String user) {
    if (denied.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.error(
            ConnectionSettings.USER,
            "User '%s' cannot read %d captured table(s): %s. Run GRANT SELECT ON <database>.* TO the user, or exclude the tables with '%s'."
                .formatted(
                    user,
                    denied.size(),
                    some(denied.stream().map(TableId::toString).toList()),
                    CaptureSettings.TABLE_EXCLUDE_LIST)));
  }

  private Optional<Finding> withoutHistory(List<TableId> captured, String user) {
    List<String> databases =
        captured.stream()
            .map(TableId::database)
            .distinct()
            .sorted()
            .filter(database -> !readsBranches(database))
            .toList();
    if (databases.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.error(
            ConnectionSettings.USER,
            "User '%s' cannot read the history of %d captured database(s): %s. '%s' is 'commits', which needs it: run GRANT SELECT ON <database>.* TO the user, or exclude the databases with '%s'."
                .formatted(
                    user,
                    databases.size(),
                    some(databases),
                    BranchSettings.CAPTURE_MODE,
                    CaptureSettings.DATABASE_EXCLUDE_LIST)));
  }

  private boolean readsBranches(String database) {
    try {
      new RefReader(client).read(database);
      return true;
    } catch (DoltException e) {
      if (e.reason() == DoltException.Reason.PRIVILEGE_MISSING) {
        return false;
      }
      throw e;
    }
  }

  private Optional<Finding> withoutBranch(List<TableId> captured) {
    String branch = client.logBinBranch();
    List<String> databases = new ArrayList<>();
    for (String database :
        captured.stream().map(TableId::database).collect(Collectors.toCollection(TreeSet::new))) {
      if (lacksBranch(database, branch)) {
        databases.add(database);
      }
    }
    if (databases.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.advice(
            CaptureSettings.DATABASE_INCLUDE_LIST,
            "Dolt logs the branch '%s' (server variable 'log_bin_branch'), which %d captured database(s) do not have: %s. Nothing that is written there is logged; create the branch, or exclude the databases."
                .formatted(branch, databases.size(), some(databases))));
  }

  private boolean lacksBranch(String database, String branch) {
    try {
      return client
          .query(
              "the branches of database " + database,
              "SELECT name FROM " + DoltClient.quoted(database) + ".dolt_branches WHERE name = ?",
              row -> row.getString(1),
              branch)
          .isEmpty();
    } catch (DoltException e) {
      if (e.reason() == DoltException.Reason.PRIVILEGE_MISSING) {
        // A user may have SELECT on some tables only; the connector itself needs no branches.
        return false;
      }
      throw e;
    }
  }

  static String some(List<String> names) {
    String list = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES ? list + ", and others" : list;
  }
}
