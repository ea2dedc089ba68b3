package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Forwards connections to a port of 127.0.0.1 and disturbs them on demand. A disturbance happens
 * once, on the connection that first gets there; its place is counted in bytes from the server to
 * the client, for each connection from the call on, and from the beginning for later connections.
 */
public final class TcpProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket listener;
  private final List<ProxyConnection> open = new ArrayList<>();
  private int connections;
  private Disturbance disturbance;
  private boolean closed;
  private volatile boolean swallowsRequests;
  private volatile long answered = Long.MAX_VALUE;

  /** Listens on 127.0.0.1, and forwards to a port. */
  public TcpProxy(int target) {
    this(target, InetAddress.getLoopbackAddress());
  }

  /** Listens on an address, and forwards to a port. */
  public TcpProxy(int target, InetAddress address) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "proxy to " + target);
    thread.setDaemon(true);
    thread.start();
  }

  /** Port on 127.0.0.1 that clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections were accepted so far. */
  public synchronized int connections() {
    return connections;
  }

  /** How many connections are open. */
  public synchronized int openConnections() {
    return open.size();
  }

  /** Cuts all open connections; new ones are still accepted. */
  public void cutAll() {
    List<ProxyConnection> now;
    synchronized (this) {
      now = List.copyOf(open);
    }
    now.forEach(ProxyConnection::close);
  }

  /** Cuts a connection after that many bytes have reached the client. */
  public void cutAfter(long bytes) {
    arm(Disturbance.cut(bytes));
  }

  /** Inverts all bits of the byte at an offset. */
  public void flipByteAt(long offset) {
    arm(Disturbance.flip(offset));
  }

  /**
   * Replaces bytes from an offset on by zeros, as Dolt does when it reads what is being written.
   */
  public void zeroFrom(long offset, int length) {
    arm(Disturbance.zero(offset, length));
  }

  /** Lets nothing reach the server any more; connections stay, and new ones are accepted. */
  public void swallowRequests() {
    swallowsRequests = true;
  }

  /**
   * Lets nothing reach the clients any more but the first bytes of each connection, counted as for
   * a disturbance; connections stay, and new ones are accepted.
   */
  public void swallowAnswersAfter(long bytes) {
    answered = bytes;
  }

  /** Forwards again; what was swallowed is lost. */
  public void forwardAgain() {
    swallowsRequests = false;
    answered = Long.MAX_VALUE;
  }

  boolean swallowsRequests() {
    return swallowsRequests;
  }

  /** How many of some bytes to the client at a place are not swallowed. */
  int answered(long position, int length) {
    return (int) Math.max(0, Math.min(length, answered - position));
  }

  /** Whether the disturbance that was asked for last has happened. */
  public synchronized boolean hasDisturbed() {
    return disturbance != null && disturbance.isDone();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }

  private synchronized void arm(Disturbance next) {
    disturbance = next;
    open.forEach(ProxyConnection::countFromHere);
  }

  /**
   * Lets the disturbance change bytes on their way to the client.
   *
   * @return how many of them to forward before the connection is cut; all of them if it is not
   */
  synchronized int disturb(long position, byte[] bytes, int length) {
    return disturbance == null ? length : disturbance.apply(position, bytes, length);
  }

  synchronized void ended(ProxyConnection connection) {
    open.remove(connection);
  }

  private void accept() {
    while (true) {
      try {
        add(listener.accept());
      } catch (IOException e) {
        synchronized (this) {
          if (closed) {
            return;
          }
        }
        throw new UncheckedIOException(e);
      }
    }
  }

  private void add(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      // The server is down: the client sees a connection that ends, as through any proxy.
      client.close();
      count();
      return;
    }
    ProxyConnection connection = new ProxyConnection(this, client, server);
    count();
    synchronized (this) {
      open.add(connection);
      if (closed) {
        connection.close();
      }
    }
    connection.start();
  }

  private synchronized void count() {
    connections++;
  }
}
