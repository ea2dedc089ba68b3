package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports for servers that cannot be told to choose one themselves. */
public final class FreePort {
  private FreePort() {}

  /**
   * A port of the loopback address that nothing listened on a moment ago.
   *
   * @throws UncheckedIOException if the system has none
   */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
