package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Puts TLS with the configured key and trust stores on the client's socket. With VERIFY_IDENTITY
 * the certificate is held against the host name of the configuration, in the handshake. The client
 * would do so behind it, and with the name that a reverse look-up of the address gives
 * (PacketChannel, upgradeToSSL): whoever answers that look-up could choose it.
 */
record ContextSslSocketFactory(Endpoint endpoint) implements SSLSocketFactory {
  @Override
  public SSLSocket createSocket(Socket socket) throws SocketException {
    try {
      SSLSocket secured =
          (SSLSocket)
              endpoint
                  .sslContext()
                  .getSocketFactory()
                  .createSocket(socket, endpoint.hostname(), socket.getPort(), true);
      if (endpoint.sslMode() == SSLMode.VERIFY_IDENTITY) {
        SSLParameters parameters = secured.getSSLParameters();
        // The name of the rules of RFC 2818, which are for any protocol that names a host.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
      }
      return secured;
    } catch (IOException e) {
      SocketException failure = new SocketException("TLS could not be set up: " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  /** The mode for the client, which is not to check the host name itself. */
  static SSLMode clientMode(SSLMode configured) {
    return configured == SSLMode.VERIFY_IDENTITY ? SSLMode.VERIFY_CA : configured;
  }
}
