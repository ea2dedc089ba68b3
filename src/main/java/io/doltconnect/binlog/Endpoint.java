package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Where the binlog is read from, and as whom.
 *
 * @param serverId the id that this reader gives itself as a replica
 * @param connectTimeout for connecting and logging in
 * @param readTimeout of a silent connection; longer than the 30 s between two heartbeats of Dolt
 *     (binlog_primary_streamer.go), which cannot be changed
 * @param sslContext key and trust stores; null for the client's own
 */
public record Endpoint(
    String hostname,
    int port,
    String user,
    String password,
    long serverId,
    Duration connectTimeout,
    Duration readTimeout,
    SSLMode sslMode,
    SSLContext sslContext) {
  public Endpoint {
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(sslMode, "sslMode");
  }

  @Override
  public String toString() {
    return hostname + ":" + port;
  }
}
