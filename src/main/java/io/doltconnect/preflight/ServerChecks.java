package io.doltconnect.preflight;

import static io.doltconnect.config.ConnectionSettings.HOSTNAME;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.DoltVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the server is a Dolt that logs its changes in a way that can be followed. */
final class ServerChecks {
  private static final List<DoltVersion> TESTED =
      List.of(new DoltVersion(2, 2, 0), new DoltVersion(2, 3, 1));
  private static final String RESTART =
      "and restart the server, which reads it only when it starts";

  private final DoltClient client;

  ServerChecks(DoltClient client) {
    this.client = client;
  }

  /** Empty if the server is a Dolt. */
  Optional<Finding> notDolt() {
    try {
      client.version();
      return Optional.empty();
    } catch (DoltException e) {
      if (e.reason() != DoltException.Reason.QUERY_FAILED) {
        throw e;
      }
      return Optional.of(
          Finding.error(
              HOSTNAME,
              "The server does not know dolt_version(), so that it is not Dolt; use the connector of its vendor, or give the address of a Dolt SQL server. (%s)"
                  .formatted(e.getMessage())));
    }
  }

  /** What is to be said of its version alone. */
  List<Finding> version() {
    return version(client.version()).stream().toList();
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>(version());
    Map<String, String> variables =
        client.variables(
            "log_bin",
            "gtid_mode",
            "enforce_gtid_consistency",
            "binlog_checksum",
            "binlog_row_metadata",
            "log_bin_branch");
    String branch = variables.getOrDefault("log_bin_branch", "");
    required(variables, "log_bin", "ON", RESTART)
        .or(() -> file(client.binlogFile(), branch))
        .ifPresent(findings::add);
    required(variables, "gtid_mode", "ON", "and restart the server").ifPresent(findings::add);
    required(variables, "enforce_gtid_consistency", "ON", "and restart the server")
        .ifPresent(findings::add);
    required(
            variables,
            "binlog_checksum",
            "CRC32",
            RESTART + ": without checksums an event that arrives damaged would not be noticed")
        .ifPresent(findings::add);
    rowMetadata(variables).ifPresent(findings::add);
    branch(branch).ifPresent(findings::add);
    return findings;
  }

  static Optional<Finding> version(String text) {
    Optional<DoltVersion> version = DoltVersion.parse(text);
    if (version.filter(seen -> TESTED.stream().anyMatch(seen::sameMinor)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.advice(
            HOSTNAME,
            "The server is Dolt '%s'; this connector is tested with Dolt %s. Try it on a copy first, or run a tested version."
                .formatted(
                    text,
                    TESTED.stream()
                        .map(DoltVersion::toString)
                        .collect(Collectors.joining(" and ")))));
  }

  static Optional<Finding> required(
      Map<String, String> variables, String name, String value, String andThen) {
    String seen = variables.get(name);
    if (value.equalsIgnoreCase(seen)) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.error(
            HOSTNAME,
            "Server variable '%s' is %s, but must be '%s'; run SET @@PERSIST.%s='%s'; %s."
                .formatted(
                    name,
                    seen == null ? "not known to the server" : "'" + seen + "'",
                    value,
                    name,
                    value,
                    andThen)));
  }

  /** Dolt reads log_bin and log_bin_branch once, when it starts. */
  static Optional<Finding> file(Optional<String> file, String branch) {
    if (file.isEmpty()) {
      return Optional.of(
          Finding.error(
              HOSTNAME,
              "Server variable 'log_bin' is 'ON', but the server writes no binlog (SHOW MASTER STATUS is empty): the variable was set after the server had started. Restart the server."));
    }
    if (!file.get().startsWith("binlog-" + branch + ".")) {
      return Optional.of(
          Finding.advice(
              HOSTNAME,
              "Server variable 'log_bin_branch' is '%s', but the server writes the binlog '%s': the variable was changed after the server had started, and from the next start on another branch is logged. Set it back, or restart the server and let the connector begin anew."
                  .formatted(branch, file.get())));
    }
    return Optional.empty();
  }

  private static Optional<Finding> rowMetadata(Map<String, String> variables) {
    String seen = variables.get("binlog_row_metadata");
    if ("FULL".equalsIgnoreCase(seen)) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.advice(
            HOSTNAME,
            "Server variable 'binlog_row_metadata' is '%s', so that the binlog does not name the columns and the connector stops where an ALTER TABLE leaves their order open; run SET @@PERSIST.binlog_row_metadata='FULL'; and restart the server, as open sessions keep the old value."
                .formatted(seen)));
  }

  static Optional<Finding> branch(String branch) {
    if (branch.indexOf('/') >= 0) {
      return Optional.of(
          Finding.error(
              HOSTNAME,
              "Server variable 'log_bin_branch' is '%s', and Dolt logs nothing for a branch with '/' in its name; run SET @@PERSIST.log_bin_branch=<a branch without it>; %s."
                  .formatted(branch, RESTART)));
    }
    if (!branch.equals(branch.toLowerCase(Locale.ROOT))) {
      return Optional.of(
          Finding.error(
              HOSTNAME,
              "Server variable 'log_bin_branch' is '%s', and Dolt damages its binlog at the next start when the name has upper-case letters; rename the branch, run SET @@PERSIST.log_bin_branch='%s'; %s."
                  .formatted(branch, branch.toLowerCase(Locale.ROOT), RESTART)));
    }
    return Optional.empty();
  }
}
