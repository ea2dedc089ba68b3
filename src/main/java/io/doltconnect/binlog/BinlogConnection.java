package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogGtidCommand;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.retry.ByteBoundedQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One connection that dumps the binlog by GTID. Takes log-in, TLS and authentication from {@link
 * BinaryLogClient}, and replaces two things that are wrong with it on Dolt: it sends the GTID set
 * with the flag without which Dolt ignores the set, and it never decodes an event that has not
 * arrived whole.
 */
final class BinlogConnection extends BinaryLogClient {

  /**
   * BINLOG_THROUGH_GTID: Dolt's parser reads the GTID block only if it is set (vitess
   * go/mysql/binlog_dump.go); the stock command never sets it.
   *
   * @see <a
   *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_binlog_dump_gtid.html">COM_BINLOG_DUMP_GTID</a>
   */
  private static final byte BINLOG_THROUGH_GTID = 0x04;

  private final GtidSet executed;
  private final Endpoint endpoint;
  private volatile Socket socket;
  private ServerRun server;

  /** What is needed of the stream, in the thread that called {@link #stream}. */
  interface Handler {
    void connected(ServerRun server);

    void event(byte[] event);
  }

  /**
   * Prepares a connection.
   *
   * @param executed the transactions that are not wanted; without holes
   */
  BinlogConnection(Endpoint endpoint, GtidSet executed) {
    super(endpoint.hostname(), endpoint.port(), endpoint.user(), endpoint.password());
    this.executed = executed;
    this.endpoint = endpoint;
    // The stock client logs under the name of this class, and past the worker's log; the reader
    // tells all of it.
    Logger.getLogger(getClass().getName()).setLevel(Level.OFF);
    setServerId(endpoint.serverId());
    setKeepAlive(false);
    setConnectTimeout(endpoint.connectTimeout().toMillis());
    setSSLMode(ContextSslSocketFactory.clientMode(endpoint.sslMode()));
    if (endpoint.sslContext() != null) {
      setSslSocketFactory(new ContextSslSocketFactory(endpoint));
    }
    setSocketFactory(this::openSocket);
    // An empty name keeps the client from asking for a file and a position, which are not used.
    setBinlogFilename("");
  }

  private Socket openSocket() throws SocketException {
    Socket opened = new Socket();
    opened.setSoTimeout((int) endpoint.readTimeout().toMillis());
    opened.setKeepAlive(true);
    socket = opened;
    return opened;
  }

  /**
   * Connects and hands every event to the handler until the connection ends; never returns
   * normally.
   *
   * @throws IOException if the connection is lost or cannot be made
   * @throws InterruptedException if the thread was told to stop
   */
  void stream(int maxEventSize, ByteBoundedQueue<?> queue, Handler handler)
      throws IOException, InterruptedException {
    registerLifecycleListener(
        new AbstractLifecycleListener() {
          @Override
          public void onConnect(BinaryLogClient client) {
            handler.connected(server);
            read(new EventSource(channel.getInputStream(), maxEventSize, queue), handler);
          }
        });
    try {
      connect();
      throw new IOException("The connection was closed");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (StoppedException e) {
      throw new InterruptedException();
    } finally {
      close();
    }
  }

  private static void read(EventSource source, Handler handler) {
    EventChain chain = new EventChain();
    try {
      while (true) {
        byte[] event = source.next();
        chain.follow(event);
        handler.event(event);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new StoppedException();
    }
  }

  /**
   * Closes the socket, which ends {@link #stream} whatever it waits for. Any thread may call it.
   */
  void close() throws IOException {
    Socket opened = socket;
    if (opened != null) {
      opened.close();
    }
  }

  /**
   * The set in {@link #executed} is the only position there is: an empty one asks for everything.
   */
  @Override
  protected void setupGtidSet() {}

  @Override
  protected void requestBinaryLogStream() throws IOException {
    // Asked on this connection, the answer is that of the process that sends the stream.
    server = new ServerQuestion(channel).ask();
    channel.write(
        new DumpBinaryLogGtidCommand(
            getServerId(), "", 4, new com.github.shyiko.mysql.binlog.GtidSet(executed.toString())) {
          @Override
          public byte[] toByteArray() throws IOException {
            byte[] command = super.toByteArray();
            command[1] |= BINLOG_THROUGH_GTID;
            return command;
          }
        });
  }

  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
