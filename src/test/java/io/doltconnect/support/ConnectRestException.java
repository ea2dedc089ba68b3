package io.doltconnect.support;

/** Connect's REST API answered with an error. */
public final class ConnectRestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int statusCode;

  ConnectRestException(String request, int statusCode, String body) {
    super("%s was answered with %d: %s".formatted(request, statusCode, body));
    this.statusCode = statusCode;
  }

  public int statusCode() {
    return statusCode;
  }
}
