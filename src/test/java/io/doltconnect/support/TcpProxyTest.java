package io.doltconnect.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final int SENT = 100_000;

  private ServerSocket server;
  private TcpProxy proxy;

  /** A server that answers one byte with a fixed number of ones. */
  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = new TcpProxy(server.getLocalPort());
    Thread thread = new Thread(this::serve, "answering");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void forwardsUnchanged() throws IOException {
    assertThat(receive()).hasSize(SENT).containsOnly(1);
    assertThat(receive()).hasSize(SENT).containsOnly(1);
    assertThat(proxy.connections()).isEqualTo(2);
  }

  @Test
  void cutsAfterSomeBytesOnce() throws IOException {
    proxy.cutAfter(70_001);
    assertThat(receive()).hasSize(70_001);
    assertThat(proxy.hasDisturbed()).isTrue();
    assertThat(receive()).hasSize(SENT);
  }

  @Test
  void flipsOneByteOnce() throws IOException {
    proxy.flipByteAt(70_001);
    byte[] received = receive();
    assertThat(received).hasSize(SENT);
    assertThat(received[70_001]).isEqualTo((byte) ~1);
    received[70_001] = 1;
    assertThat(received).containsOnly(1);
    assertThat(receive()).containsOnly(1);
  }

  @Test
  void zeroesARangeThatSpansSeveralReadsOnce() throws IOException {
    proxy.zeroFrom(10_000, 50_000);
    byte[] received = receive();
    for (int i = 0; i < SENT; i++) {
      assertThat(received[i]).isEqualTo((byte) (i >= 10_000 && i < 60_000 ? 0 : 1));
    }
    assertThat(proxy.hasDisturbed()).isTrue();
    assertThat(receive()).containsOnly(1);
  }

  @Test
  void cutsOpenConnections() throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      await().until(() -> proxy.openConnections() == 1);
      proxy.cutAll();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(proxy.openConnections()).isZero();
    }
  }

  @Test
  void swallowsAnswersBehindTheFirstBytes() throws IOException {
    proxy.swallowAnswersAfter(70_001);
    try (Socket client = ask()) {
      assertThat(client.getInputStream().readNBytes(70_001)).containsOnly(1);
      assertIsSilent(client);
    }
    proxy.forwardAgain();
    assertThat(receive()).hasSize(SENT);
  }

  @Test
  void swallowsRequests() throws IOException {
    proxy.swallowRequests();
    try (Socket client = ask()) {
      assertIsSilent(client);
      proxy.forwardAgain();
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().readNBytes(SENT)).hasSize(SENT);
    }
  }

  @Test
  void stallsWithoutLosingAByte() throws IOException {
    proxy.stall();
    try (Socket client = ask()) {
      assertIsSilent(client);
      proxy.forwardAgain();
      assertThat(client.getInputStream().readNBytes(SENT)).hasSize(SENT).containsOnly(1);
    }
  }

  @Test
  void isAsSlowAsItIsTold() throws IOException {
    proxy.throttle(200_000);
    long start = System.nanoTime();
    assertThat(receive()).hasSize(SENT).containsOnly(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(450));
  }

  @Test
  void refusesUntilItForwardsAgain() throws IOException {
    proxy.refuse();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    proxy.forwardAgain();
    assertThat(receive()).hasSize(SENT);
  }

  private Socket ask() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.getOutputStream().write(1);
    return client;
  }

  private static void assertIsSilent(Socket client) throws IOException {
    client.setSoTimeout(200);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(0);
  }

  private byte[] receive() throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.getOutputStream().write(1);
      try (InputStream in = client.getInputStream()) {
        return in.readNBytes(SENT);
      }
    }
  }

  private void serve() {
    byte[] ones = new byte[SENT];
    Arrays.fill(ones, (byte) 1);
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        answer(client, ones);
      } catch (IOException e) {
        // The test is over, and the loop too.
        assertThat(server.isClosed()).isTrue();
      }
    }
  }

  private static void answer(Socket client, byte[] ones) throws IOException {
    if (client.getInputStream().read() < 0) {
      return;
    }
    try {
      client.getOutputStream().write(ones);
    } catch (SocketException e) {
      // The proxy cut the connection, as the test asked it to.
      assertThat(client.isConnected()).isTrue();
    }
  }
}
