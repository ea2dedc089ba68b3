package io.doltconnect.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** One connection through a {@link TcpProxy}: two threads that copy, one in each direction. */
final class ProxyConnection {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int SEQUENCE = 3;
  private static final int COMMAND = 4;
  private static final int COM_BINLOG_DUMP_GTID = 0x1e;

  private final TcpProxy proxy;
  private final Socket client;
  private final Socket server;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile EventPackets events;
  // Guarded by the proxy.
  private long position;

  ProxyConnection(TcpProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void start() {
    thread(this::toServer, "proxy to server").start();
    thread(this::toClient, "proxy to client").start();
  }

  /** The place of the next byte to the client becomes 0. The proxy holds its lock. */
  void countFromHere() {
    position = 0;
  }

  void close() {
    proxy.ended(this);
    ended.countDown();
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void toServer() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        proxy.awaitFlow(read);
        if (asksForBinlog(buffer, read)) {
          events = proxy.events();
        }
        if (!proxy.swallowsRequests()) {
          out.write(buffer, 0, read);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // One side ended the connection: so does the proxy.
      close();
      return;
    }
    close();
  }

  private static boolean asksForBinlog(byte[] request, int length) {
    return length > COMMAND && request[SEQUENCE] == 0 && request[COMMAND] == COM_BINLOG_DUMP_GTID;
  }

  private void toClient() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int forward;
        int answered;
        synchronized (proxy) {
          forward = proxy.disturb(position, buffer, read);
          answered = proxy.answered(position, forward);
          position += read;
        }
        proxy.awaitFlow(answered);
        EventPackets packets = events;
        if (packets == null) {
          out.write(buffer, 0, answered);
        } else {
          out.write(packets.pass(buffer, answered));
        }
        if (forward < read) {
          break;
        }
      }
      boolean silent;
      synchronized (proxy) {
        silent = proxy.answered(position, 1) == 0;
      }
      if (silent) {
        // The client does not hear of the end either.
        ended.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // One side ended the connection: so does the proxy.
      close();
      return;
    }
    close();
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
