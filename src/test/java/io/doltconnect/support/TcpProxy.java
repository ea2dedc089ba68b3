package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Forwards connections to a port of 127.0.0.1 and disturbs them on demand. A disturbance happens
 * once, on the connection that first gets there; its place is counted in bytes from the server to
 * the client, for each connection from the call on, and from the beginning for later connections.
 */
public final class TcpProxy implements AutoCloseable {
  private static final long STALL_MILLIS = 20;

  private final int target;
  private final ServerSocket listener;
  private final List<ProxyConnection> open = new ArrayList<>();
  private int connections;
  private Disturbance disturbance;
  private boolean closed;
  private EventFault eventFault;
  private long eventsBeforeFault;
  private long eventFaultSeed;
  private boolean refuses;
  private volatile boolean eventFaultDone;
  private volatile boolean swallowsRequests;
  private volatile boolean stalls;
  private volatile int bytesInSecond;
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

  /** Holds all bytes of all connections; none is lost when it {@link #forwardAgain forwards}. */
  public void stall() {
    stalls = true;
  }

  /** Forwards no more bytes in a second, on each connection and in each direction. */
  public void throttle(int bytes) {
    bytesInSecond = bytes;
  }

  /** Cuts all connections, and ends each new one at once. */
  public void refuse() {
    synchronized (this) {
      refuses = true;
    }
    cutAll();
  }

  /**
   * Forwards again, and accepts connections again; what was swallowed is lost. A disturbance that
   * waits for its place is given up.
   */
  public synchronized void forwardAgain() {
    swallowsRequests = false;
    answered = Long.MAX_VALUE;
    stalls = false;
    bytesInSecond = 0;
    refuses = false;
    disturbance = null;
    eventFault = null;
  }

  /**
   * Does something to an event of a binlog, and to no other bytes.
   *
   * @param events how many events are passed on before it, over all connections that read a binlog
   * @param seed decides on the place in the event
   */
  public synchronized void disturbEvent(EventFault fault, int events, long seed) {
    eventFault = fault;
    eventsBeforeFault = events;
    eventFaultSeed = seed;
    eventFaultDone = false;
  }

  /** Whether what {@link #disturbEvent} asked for last has happened. */
  public boolean hasDisturbedEvent() {
    return eventFaultDone;
  }

  /** What is to be done to the event that comes next; null if nothing. */
  synchronized EventFault faultOfNextEvent() {
    if (eventFault == null || eventsBeforeFault-- > 0) {
      return null;
    }
    EventFault now = eventFault;
    eventFault = null;
    return now;
  }

  void eventFaultIsDone() {
    eventFaultDone = true;
  }

  synchronized EventPackets events() {
    return new EventPackets(this, new Random(eventFaultSeed));
  }

  /** Waits as long as nothing is forwarded, and as long as some bytes take. */
  void awaitFlow(int bytes) throws InterruptedException {
    int rate = bytesInSecond;
    if (rate > 0) {
      Thread.sleep(1_000L * bytes / rate);
    }
    while (stalls) {
      Thread.sleep(STALL_MILLIS);
    }
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
    if (refuses()) {
      client.close();
      count();
      return;
    }
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      // The server is down: the client sees a connection that ends, as through any proxy.
      client.close();
      count();
      return;
    }
    // As the clients and servers at its ends do: small requests are not to wait for each other.
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
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

  private synchronized boolean refuses() {
    return refuses;
  }

  private synchronized void count() {
    connections++;
  }
}
