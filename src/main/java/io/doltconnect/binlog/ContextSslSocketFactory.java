package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Puts TLS with the configured key and trust stores on the client's socket. */
record ContextSslSocketFactory(SSLContext context) implements SSLSocketFactory {
  @Override
  public SSLSocket createSocket(Socket socket) throws SocketException {
    try {
      return (SSLSocket)
          context
              .getSocketFactory()
              .createSocket(socket, socket.getInetAddress().getHostName(), socket.getPort(), true);
    } catch (IOException e) {
      SocketException failure = new SocketException("TLS could not be set up: " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }
}
