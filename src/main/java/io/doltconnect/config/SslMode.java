package io.doltconnect.config;

/** {@code database.ssl.mode}, with the meanings of MySQL's {@code --ssl-mode}. */
public enum SslMode {
  /** Never TLS. */
  DISABLED,
  /** TLS if the server offers it, whatever its certificate; else plain. */
  PREFERRED,
  /** TLS, whatever the server's certificate. */
  REQUIRED,
  /** TLS, and the certificate must be signed by a trusted authority. */
  VERIFY_CA,
  /** As {@link #VERIFY_CA}, and the certificate must be made out to the host name. */
  VERIFY_IDENTITY;

  /** Whether the server's certificate is checked against the trusted authorities. */
  public boolean verifiesCertificate() {
    return this == VERIFY_CA || this == VERIFY_IDENTITY;
  }
}
