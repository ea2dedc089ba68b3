package io.doltconnect.binlog;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells whether TLS failed by what one of the sides is set up with, or the connection broke. */
public final class TlsRefusal {
  /** BinaryLogClient, tryUpgradeToSSL, which throws no kind of its own. */
  private static final String NOT_OFFERED = "MySQL server does not support SSL";

  private TlsRefusal() {}

  /**
   * Whether one of the sides refused the other, or the server has no TLS, so that trying again does
   * not help. Not so for a connection that ends in the handshake, which the Java runtime calls a
   * failed handshake, too, and for damaged bytes, which are an {@code SSLException}.
   */
  public static boolean is(Throwable failure) {
    boolean refused = NOT_OFFERED.equals(failure.getMessage());
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof EOFException
          || t instanceof SocketException
          || t instanceof SocketTimeoutException) {
        return false;
      }
      refused |=
          t instanceof SSLHandshakeException
              || t instanceof SSLPeerUnverifiedException
              || t instanceof CertificateException
              || t instanceof CertPathValidatorException
              || t instanceof CertPathBuilderException;
    }
    return refused;
  }

  /** The innermost reason, which says more than those around it. */
  public static String reason(Throwable failure) {
    Throwable t = failure;
    while (t.getCause() != null && t.getCause() != t) {
      t = t.getCause();
    }
    return String.valueOf(t.getMessage());
  }
}
