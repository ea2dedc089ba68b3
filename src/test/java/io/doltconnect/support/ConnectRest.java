package io.doltconnect.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Connect's REST API. Every method throws {@link ConnectRestException} if the answer is an error,
 * except for a rebalance under way, whose end it waits for.
 *
 * @see <a href="https://kafka.apache.org/documentation/#connect_rest">Kafka Connect's REST API</a>
 */
public final class ConnectRest {
  private static final int CONFLICT = 409;
  private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(90);
  // The worker itself gives a request 90 s.
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI base;

  public ConnectRest(URI base) {
    this.base = base;
  }

  /** Creates a connector, or gives it another configuration. */
  public void putConnector(String name, Map<String, String> config) {
    call("PUT", connector(name) + "/config", json(config));
  }

  /** Creates a connector from the body of a POST: {@code {"name": …, "config": {…}}}. */
  public void createConnector(String body) {
    call("POST", "/connectors", BodyPublishers.ofString(body));
  }

  /** Validates a configuration: the answer has error_count and configs. */
  public JsonNode validate(String connectorClass, Map<String, String> config) {
    return call("PUT", "/connector-plugins/" + connectorClass + "/config/validate", json(config));
  }

  /** The connector plugins that the worker found. */
  public JsonNode plugins() {
    return call("GET", "/connector-plugins", BodyPublishers.noBody());
  }

  /** State of the connector and its tasks. */
  public JsonNode status(String name) {
    return call("GET", connector(name) + "/status", BodyPublishers.noBody());
  }

  public void pause(String name) {
    call("PUT", connector(name) + "/pause", BodyPublishers.noBody());
  }

  public void resume(String name) {
    call("PUT", connector(name) + "/resume", BodyPublishers.noBody());
  }

  /** Asks for the stop; {@link ConnectWorker#awaitState} waits for it. */
  public void stopConnector(String name) {
    call("PUT", connector(name) + "/stop", BodyPublishers.noBody());
  }

  /** Restarts the connector and all its tasks. */
  public void restart(String name) {
    call("POST", connector(name) + "/restart?includeTasks=true", BodyPublishers.noBody());
  }

  public void deleteConnector(String name) {
    call("DELETE", connector(name), BodyPublishers.noBody());
  }

  /** The stored offsets. */
  public JsonNode offsets(String name) {
    return call("GET", connector(name) + "/offsets", BodyPublishers.noBody());
  }

  /** Replaces the offset of one partition; the connector must be stopped. */
  public JsonNode patchOffsets(String name, Map<String, ?> partition, Map<String, ?> offset) {
    JsonNode body =
        JSON.createObjectNode()
            .set(
                "offsets",
                JSON.createArrayNode()
                    .add(
                        JSON.createObjectNode()
                            .<ObjectNode>set("partition", JSON.valueToTree(partition))
                            .set("offset", JSON.valueToTree(offset))));
    return call("PATCH", connector(name) + "/offsets", json(body));
  }

  /** Deletes the offsets; the connector must be stopped. */
  public JsonNode deleteOffsets(String name) {
    return call("DELETE", connector(name) + "/offsets", BodyPublishers.noBody());
  }

  /** What a GET of any path gives, as text. */
  public String get(String path) {
    return call("GET", path, BodyPublishers.noBody()).toString();
  }

  /** Whether the worker is ready to serve requests. */
  boolean isHealthy() {
    try {
      return send("GET", "/health", BodyPublishers.noBody()).statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static String connector(String name) {
    return "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private JsonNode call(String method, String path, BodyPublisher body) {
    long end = System.nanoTime() + REBALANCE_TIMEOUT.toNanos();
    HttpResponse<String> response = send(method, path, body);
    while (response.statusCode() == CONFLICT && System.nanoTime() < end) {
      pause();
      response = send(method, path, body);
    }
    if (response.statusCode() / 100 != 2) {
      throw new ConnectRestException(method + " " + path, response.statusCode(), response.body());
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while waiting for Connect", e);
  }

  private static BodyPublisher json(Object value) {
    try {
      return BodyPublishers.ofString(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
