package io.doltconnect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The connector's version, which the build writes into a resource. */
public final class Version {
  private static final String VERSION = read();

  private Version() {}

  /** The version, such as {@code 0.1.0}. */
  public static String current() {
    return VERSION;
  }

  private static String read() {
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      if (resource == null) {
        throw new IllegalStateException(
            "The resource io/doltconnect/version.properties is missing from the connector's jar.");
      }
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
