package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A port of 127.0.0.1 at which nobody ever says a word. */
public final class SilentServer implements AutoCloseable {
  private static final int MAX_FILLERS = 16;

  private final ServerSocket listener;
  private final List<Socket> sockets = new ArrayList<>();
  private final CountDownLatch client = new CountDownLatch(1);
  private int accepted;

  private SilentServer(int backlog) {
    try {
      listener = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts every connection, reads nothing and writes nothing. */
  public static SilentServer thatAccepts() {
    SilentServer server = new SilentServer(50);
    Thread thread = new Thread(server::accept, "silent server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  /**
   * Loses the packets by which clients connect: its queue of connections is full (Linux drops a SYN
   * then).
   */
  public static SilentServer thatDoesNotAccept() {
    SilentServer server = new SilentServer(1);
    server.fill();
    return server;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        synchronized (this) {
          sockets.add(socket);
          accepted++;
        }
        client.countDown();
      }
    } catch (IOException e) {
      // It was closed.
      client.countDown();
    }
  }

  private void fill() {
    for (int i = 0; i < MAX_FILLERS; i++) {
      Socket filler = new Socket();
      sockets.add(filler);
      try {
        filler.connect(new InetSocketAddress(listener.getInetAddress(), port()), 300);
      } catch (IOException full) {
        return;
      }
    }
    throw new IllegalStateException("The queue of a listener on 127.0.0.1 cannot be filled");
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Waits until a client is there; of one that cannot be accepted, until it probably tries. */
  public void awaitClient() throws InterruptedException {
    client.await(500, TimeUnit.MILLISECONDS);
  }

  /** How many connections were accepted that their clients have not ended. */
  public synchronized int openConnections() {
    int open = 0;
    for (Socket socket : sockets) {
      open += isOpen(socket) ? 1 : 0;
    }
    return open;
  }

  /** How many connections were accepted so far. */
  public synchronized int connections() {
    return accepted;
  }

  private static boolean isOpen(Socket socket) {
    try {
      socket.setSoTimeout(1);
      // What the client says is not read otherwise; it says nothing before the server does.
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
