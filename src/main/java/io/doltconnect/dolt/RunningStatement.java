package io.doltconnect.dolt;

import java.time.Duration;

/**
 * A statement that some session of the server was executing.
 *
 * @param session the session's connection id
 * @param digest digest of the statement's text
 * @param seconds for how long it had been running
 */
public record RunningStatement(long session, String digest, long seconds) {
  private static final int ROUNDING_SECONDS = 1;

  /**
   * Whether this statement may be the other one, seen later: the same session and text, and older
   * by the time that passed. The answer may be a false yes, for a short while, where a session
   * repeats a statement; it is never a false no.
   */
  public boolean mayStillBe(RunningStatement later, Duration passed) {
    return session == later.session
        && digest.equals(later.digest)
        && later.seconds >= seconds + passed.toSeconds() - ROUNDING_SECONDS;
  }
}
