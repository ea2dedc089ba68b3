package io.doltconnect.preflight;

import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.SslMode;
import io.doltconnect.config.TlsSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.threads.NamedThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the configured server can be followed, before anything is started. All findings come
 * at once, and after {@code connection.validation.timeout.ms} at the latest. Changes nothing on the
 * server.
 */
public final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  private final DoltSourceConfig config;
  private final ConnectionSettings settings;
  private volatile Map<String, List<String>> recommended = Map.of();

  public Preflight(DoltSourceConfig config) {
    this.config = config;
    this.settings = bounded(config.connection());
  }

  /** Runs the checks. Never throws; what cannot be checked is a finding. */
  public List<Finding> run() {
    List<Finding> findings = new CopyOnWriteArrayList<>();
    FutureTask<Void> checks = new FutureTask<>(() -> check(findings), null);
    new NamedThreads("dolt-preflight-" + config.records().topicPrefix()).newThread(checks).start();
    try {
      checks.get(settings.validationTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      checks.cancel(true);
      findings.add(
          Finding.error(
              ConnectionSettings.HOSTNAME,
              "The checks on %s did not end within %d ms; see whether the server answers at all, or raise '%s'."
                  .formatted(
                      settings.address(),
                      settings.validationTimeout().toMillis(),
                      ConnectionSettings.VALIDATION_TIMEOUT)));
    } catch (ExecutionException e) {
      LOG.error("The checks on the server failed", e.getCause());
      findings.add(
          Finding.error(
              ConnectionSettings.HOSTNAME,
              "The checks on %s failed: %s; see the worker's log."
                  .formatted(settings.address(), e.getCause())));
    } catch (InterruptedException e) {
      checks.cancel(true);
      Thread.currentThread().interrupt();
      findings.add(
          Finding.error(
              ConnectionSettings.HOSTNAME,
              "The checks on the server were interrupted; validate the configuration again."));
    }
    return List.copyOf(findings);
  }

  /**
   * By property values that a person may choose from, as the server has them.
   *
   * @return empty until {@link #run} has got so far
   */
  public Map<String, List<String>> recommended() {
    return recommended;
  }

  private void check(List<Finding> findings) {
    List<Finding> tls = tls();
    findings.addAll(tls);
    if (!tls.isEmpty()) {
      return;
    }
    try (DoltClient client = new DoltClient(settings)) {
      client.connect();
      ServerChecks server = new ServerChecks(client);
      Optional<Finding> notDolt = server.notDolt();
      notDolt.ifPresent(findings::add);
      if (notDolt.isEmpty()) {
        findings.addAll(config.branches().readsLog() ? server.run() : server.version());
        recommended = Recommendations.of(client.tables());
        findings.addAll(new TableChecks(client, config).run());
        findings.addAll(
            new CommitChecks(client, config.records().commits(), client.logBinBranch())
                .findings(capturedDatabases(client)));
      }
    } catch (DoltException e) {
      findings.addAll(findings(e));
    }
  }

  private List<String> capturedDatabases(DoltClient client) {
    return client.tables().stream()
        .filter(config.capture().filter())
        .map(TableId::database)
        .distinct()
        .toList();
  }

  private List<Finding> tls() {
    TlsSettings tls = settings.tls();
    if (tls.mode() == SslMode.DISABLED) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    store(TlsSettings.KEYSTORE, tls::keyManagers).ifPresent(findings::add);
    store(TlsSettings.TRUSTSTORE, tls::trustManagers).ifPresent(findings::add);
    return findings;
  }

  private static Optional<Finding> store(String property, Runnable load) {
    try {
      load.run();
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(Finding.error(property, e.getMessage()));
    }
  }

  private static List<Finding> findings(DoltException e) {
    return switch (e.reason()) {
      case LOGIN_DENIED ->
          List.of(
              Finding.error(ConnectionSettings.USER, e.getMessage()),
              Finding.error(ConnectionSettings.PASSWORD, e.getMessage()));
      case PRIVILEGE_MISSING -> List.of(Finding.error(ConnectionSettings.USER, e.getMessage()));
      case TLS -> List.of(Finding.error(TlsSettings.MODE, e.getMessage()));
      case UNREACHABLE, BUSY, ROOT_GONE, COMMIT_NOT_FOUND, DATABASE_NOT_FOUND, QUERY_FAILED ->
          List.of(Finding.error(ConnectionSettings.HOSTNAME, e.getMessage()));
    };
  }

  /** Lets the checks' own thread end soon after nobody waits for it any more. */
  private static ConnectionSettings bounded(ConnectionSettings s) {
    return new ConnectionSettings(
        s.hostname(),
        s.port(),
        s.user(),
        s.password(),
        s.serverId(),
        shorter(s.connectTimeout(), s.validationTimeout()),
        shorter(s.queryTimeout(), s.validationTimeout()),
        s.validationTimeout(),
        s.tls());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
