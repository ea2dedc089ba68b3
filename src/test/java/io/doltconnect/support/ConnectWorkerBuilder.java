package io.doltconnect.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link ConnectWorker} is started with. */
public final class ConnectWorkerBuilder {
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> jvmArguments = new ArrayList<>();
  private final Map<String, Path> plugins = new LinkedHashMap<>();
  private ComponentArchive archive;
  private int heapMegabytes = 512;
  private String logLevel = "info";
  private Optional<String> version = Optional.empty();
  private Path java = Path.of(System.getProperty("java.home"));
  private Optional<Map<String, String>> standalone = Optional.empty();

  ConnectWorkerBuilder(String bootstrapServers) {
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("group.id", "connect");
    properties.put("plugin.discovery", "service_load");
    properties.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    properties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    properties.put("offset.flush.interval.ms", "1000");
    properties.put("connector.client.config.override.policy", "All");
    // A worker that is gone is not waited for, as it never comes back under another address.
    properties.put("scheduled.rebalance.max.delay.ms", "0");
    for (String topic : List.of("config", "offset", "status")) {
      properties.put(topic + ".storage.topic", "connect-" + topic);
      properties.put(topic + ".storage.replication.factor", "1");
    }
    properties.put("offset.storage.partitions", "1");
    properties.put("status.storage.partitions", "1");
  }

  /** The connector's zip; without this call the one of the build. */
  public ConnectWorkerBuilder archive(Path zip) {
    archive = new ComponentArchive(zip);
    return this;
  }

  /** A further plugin, whose jars are in a folder. */
  public ConnectWorkerBuilder plugin(String name, Path folder) {
    plugins.put(name, folder.toAbsolutePath());
    return this;
  }

  /** Sets a property of the worker, in place of the default if it has one here. */
  public ConnectWorkerBuilder property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  /** Whether JsonConverter writes the schema into every key and value; it does by default. */
  public ConnectWorkerBuilder schemas(boolean enabled) {
    property("key.converter.schemas.enable", Boolean.toString(enabled));
    return property("value.converter.schemas.enable", Boolean.toString(enabled));
  }

  /**
   * Enables exactly-once for source connectors (KIP-618).
   *
   * @param transactionTimeoutMillis how long a transaction that a killed worker left open keeps
   *     read_committed readers, and the next worker, waiting; it also bounds the length of a
   *     transaction
   */
  public ConnectWorkerBuilder exactlyOnce(int transactionTimeoutMillis) {
    property("exactly.once.source.support", "enabled");
    return property("producer.transaction.timeout.ms", Integer.toString(transactionTimeoutMillis));
  }

  /** Runs Kafka Connect in another version than that of the tests' class path. */
  public ConnectWorkerBuilder version(String kafkaVersion) {
    version = Optional.of(kafkaVersion);
    return this;
  }

  /** Runs on another Java than this process. */
  public ConnectWorkerBuilder java(Path home) {
    java = home;
    return this;
  }

  /**
   * Runs a standalone worker, which keeps offsets in a file and has its connector from a properties
   * file.
   */
  public ConnectWorkerBuilder standalone(Map<String, String> connector) {
    standalone = Optional.of(Map.copyOf(connector));
    return this;
  }

  /** Size of the heap in megabytes; 512 by default. */
  public ConnectWorkerBuilder heapMegabytes(int megabytes) {
    heapMegabytes = megabytes;
    return this;
  }

  /** Sets a variable of the process, which configurations may name as {@code ${env:name}}. */
  public ConnectWorkerBuilder environment(String name, String value) {
    property("config.providers", "env");
    property(
        "config.providers.env.class",
        "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
    environment.put(name, value);
    return this;
  }

  /** An argument for the Java virtual machine. */
  public ConnectWorkerBuilder jvmArgument(String argument) {
    jvmArguments.add(argument);
    return this;
  }

  /** How much the worker logs: trace, debug, info, warn or error. */
  public ConnectWorkerBuilder logLevel(String level) {
    logLevel = level;
    return this;
  }

  /**
   * Starts the worker and waits until it serves requests.
   *
   * @throws IllegalStateException if it does not; the message has the end of its log
   */
  public ConnectWorker start() {
    return new ConnectWorker(this);
  }

  ComponentArchive archive() {
    return archive == null ? ComponentArchive.ofBuild() : archive;
  }

  Map<String, Path> plugins() {
    return Map.copyOf(plugins);
  }

  Optional<String> version() {
    return version;
  }

  Path java() {
    return java.resolve("bin").resolve("java");
  }

  Optional<Map<String, String>> standalone() {
    return standalone;
  }

  Map<String, String> properties(int port, Path plugins) {
    Map<String, String> all = new LinkedHashMap<>(properties);
    if (standalone.isPresent()) {
      all.put("offset.storage.file.filename", plugins.resolveSibling("offsets").toString());
    }
    all.put("listeners", "http://127.0.0.1:" + port);
    all.put("rest.advertised.host.name", "127.0.0.1");
    all.put("plugin.path", plugins.toString());
    return all;
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  List<String> jvmArguments() {
    List<String> all = new ArrayList<>();
    all.add("-Xmx" + heapMegabytes + "m");
    all.add("-XX:+UseSerialGC");
    all.add("-XX:+ExitOnOutOfMemoryError");
    String log = "-Dorg.slf4j.simpleLogger.";
    all.add(log + "defaultLogLevel=" + logLevel);
    all.add(log + "showDateTime=true");
    all.add(log + "dateTimeFormat=HH:mm:ss.SSS");
    // Clients print their whole configuration, several times.
    all.add(log + "log.org.apache.kafka.clients=warn");
    all.add(log + "log.org.apache.kafka.common.config=warn");
    all.addAll(jvmArguments);
    return all;
  }
}
