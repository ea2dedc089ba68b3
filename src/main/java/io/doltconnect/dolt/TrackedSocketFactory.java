package io.doltconnect.dolt;

import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/**
 * Makes the sockets of JDBC connections and shows each to whoever opens the connection, so that it
 * can be cut at any moment, also while it is being made. The driver's own way, {@code
 * Connection.abort}, opens another connection to send a KILL if the first one is waiting
 * (StandardClient of MariaDB Connector/J 3.5), and waits for a server that does not answer.
 *
 * <p>Public with a public constructor, because the driver makes it by its name ({@code
 * socketFactory}).
 */
public final class TrackedSocketFactory extends SocketFactory {

  /** The driver makes a connection's socket in the thread that asked for the connection. */
  private static final ThreadLocal<Consumer<Socket>> OPENER = new ThreadLocal<>();

  /** Opens a connection. */
  interface Opening<T, E extends Exception> {
    T open() throws E;
  }

  /**
   * Opens a connection and shows its socket, before it is connected.
   *
   * @param opener is given every socket that is made; in this thread
   */
  static <T, E extends Exception> T opening(Consumer<Socket> opener, Opening<T, E> opening)
      throws E {
    OPENER.set(opener);
    try {
      return opening.open();
    } finally {
      OPENER.remove();
    }
  }

  @Override
  public Socket createSocket() {
    Socket socket = new Socket();
    Consumer<Socket> opener = OPENER.get();
    if (opener != null) {
      opener.accept(socket);
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("The driver connects its sockets itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("The driver connects its sockets itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("The driver connects its sockets itself");
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException("The driver connects its sockets itself");
  }
}
