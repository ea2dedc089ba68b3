package io.doltconnect.support;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.Time;

/**
 * Broker and controller in a process of their own, that can be killed and started again, and
 * reached directly or through a proxy.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private final TemporaryDirectory directory = new TemporaryDirectory("kafka-broker");
  private final String direct = "127.0.0.1:" + FreePort.find();
  private final Path properties = directory.path().resolve("server.properties");
  private final TcpProxy proxy;
  private ServerProcess process;

  /** Starts a broker and waits until it answers. */
  public BrokerProcess() {
    String controller = "127.0.0.1:" + FreePort.find();
    int behindProxy = FreePort.find();
    proxy = new TcpProxy(behindProxy);
    Properties settings = BrokerStorage.properties(controller, directory.path().resolve("data"));
    settings.setProperty(
        "listeners",
        "PLAINTEXT://%s,PROXIED://127.0.0.1:%d,CONTROLLER://%s"
            .formatted(direct, behindProxy, controller));
    settings.setProperty(
        "advertised.listeners",
        "PLAINTEXT://%s,PROXIED://%s".formatted(direct, proxiedBootstrapServers()));
    settings.setProperty(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
    try {
      BrokerStorage.format(settings, properties);
      start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts again after {@link #stop} or {@link #kill}, on the same data and ports. */
  public void start() {
    process =
        ServerProcess.start(
            "The Kafka broker",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath(),
                Main.class.getName(),
                properties.toString()),
            directory.path(),
            Map.of(),
            directory.path().resolve("broker.log"));
    process.awaitReady(this::answers, START_TIMEOUT);
  }

  /** Ends the broker by SIGTERM. */
  public void stop() {
    process.terminate(STOP_TIMEOUT);
  }

  /** Ends the broker by SIGKILL. */
  public void kill() {
    process.kill();
  }

  /** What clients connect to that are not to be disturbed. */
  public String bootstrapServers() {
    return direct;
  }

  /** What clients connect to whose connections go through the {@link #proxy}. */
  public String proxiedBootstrapServers() {
    return "127.0.0.1:" + proxy.port();
  }

  public TcpProxy proxy() {
    return proxy;
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      process.kill();
    }
    proxy.close();
    directory.close();
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean answers() {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, direct))) {
      return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the Kafka broker starts", e);
    }
  }

  /** The program of the process. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Properties settings = new Properties();
      try (InputStream in = new FileInputStream(arguments[0])) {
        settings.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
      Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
      server.startup();
      server.awaitShutdown();
    }
  }
}
