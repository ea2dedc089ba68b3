package io.doltconnect.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * One host as a name or an address, and nothing else: what it lets through has no character that
 * means something in a URL. A name may have underscores, which resolvers accept.
 */
final class HostName implements Validator {
  private static final Pattern LABELS =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");

  /** A name whose last label is a number can only be an IPv4 address (RFC 1123, section 2.1). */
  private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?\\d+\\.?");

  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

  /** The interface of a link-local address may follow (RFC 4007). */
  private static final Pattern IPV6 =
      Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9_.-]+)?");

  /** What user names and options of a URL are written with. */
  private static final Pattern MAY_HOLD_A_SECRET = Pattern.compile("[@?&=;]");

  /**
   * The host as sockets take it, an IPv6 address without brackets.
   *
   * @throws ConfigException if it is no host, or more than one
   */
  static String parse(String key, String value) {
    String host = value.trim();
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    boolean valid =
        bare.length() < host.length() || bare.indexOf(':') >= 0 ? isIpv6(bare) : isNameOrIpv4(host);
    if (!valid) {
      throw new ConfigException(
          key,
          MAY_HOLD_A_SECRET.matcher(value).find() ? "(not shown: it may hold a password)" : value,
          "Must be one host name, IPv4 or IPv6 address and nothing else; give the port as '%s', and leave out 'jdbc:', '//', paths, options and further hosts."
              .formatted(ConnectionSettings.PORT));
    }
    return bare;
  }

  private static boolean isNameOrIpv4(String host) {
    return ENDS_IN_NUMBER.matcher(host).matches()
        ? IPV4.matcher(host).matches()
        : LABELS.matcher(host).matches();
  }

  private static boolean isIpv6(String host) {
    var matcher = IPV6.matcher(host);
    if (!matcher.matches()) {
      return false;
    }
    try {
      // In brackets it is never looked up as a name.
      return InetAddress.getByName("[" + matcher.group(1) + "]") != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public void ensureValid(String key, Object value) {
    if (value != null) {
      parse(key, (String) value);
    }
  }

  @Override
  public String toString() {
    return "one host name, IPv4 or IPv6 address";
  }
}
