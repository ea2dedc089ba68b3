package io.doltconnect.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link DoltServer} is started with. */
public final class DoltServerBuilder {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, String> listener = new LinkedHashMap<>();
  private final List<String> setUp = new ArrayList<>();
  private String rootPassword = "";
  private Optional<Integer> remotesApi = Optional.empty();
  private String logLevel = "info";
  private Path dolt;
  private Path keyStore;

  DoltServerBuilder() {
    variables.put("log_bin", "1");
    variables.put("gtid_mode", "ON");
    variables.put("enforce_gtid_consistency", "ON");
  }

  /** Sets a system variable, in place of the default if it is one of the three. */
  public DoltServerBuilder variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Leaves a system variable at Dolt's own default. */
  public DoltServerBuilder withoutVariable(String name) {
    variables.remove(name);
    return this;
  }

  /** Offers TLS, with a key and a certificate in PEM form. */
  public DoltServerBuilder tls(Path key, Path certificate) {
    listener.put("tls_key", quoted(key.toAbsolutePath().toString()));
    listener.put("tls_cert", quoted(certificate.toAbsolutePath().toString()));
    return this;
  }

  /** Takes pushes on a port. */
  public DoltServerBuilder remotesApi(int port) {
    remotesApi = Optional.of(port);
    return this;
  }

  /** Refuses connections without TLS. */
  public DoltServerBuilder requireTls() {
    listener.put("require_secure_transport", "true");
    return this;
  }

  /**
   * Takes only clients that show a certificate of an authority.
   *
   * @param authority its certificate in PEM form
   * @param own what this object's own connections show
   */
  public DoltServerBuilder requireClientCertificate(
      Path authority, CertificateAuthority.Identity own) {
    listener.put("ca_cert", quoted(authority.toAbsolutePath().toString()));
    listener.put("require_client_cert", "true");
    keyStore = own.store();
    return this;
  }

  /** The password of root, which is otherwise empty. */
  public DoltServerBuilder rootPassword(String password) {
    rootPassword = password;
    return this;
  }

  /**
   * Creates a user.
   *
   * @param grants what it may do, in the form {@code SELECT ON shop.*}
   */
  public DoltServerBuilder user(String name, String password, String... grants) {
    setUp.add("CREATE USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(name, password));
    for (String grant : grants) {
      setUp.add("GRANT %s TO '%s'@'%%'".formatted(grant, name));
    }
    return this;
  }

  /** Executes statements as root after the first start. */
  public DoltServerBuilder setUp(String... sql) {
    setUp.addAll(List.of(sql));
    return this;
  }

  /** Runs another dolt program than that of {@link DoltBinary#path}. */
  public DoltServerBuilder dolt(Path program) {
    dolt = program;
    return this;
  }

  /** How much the server logs: trace, debug, info, warning, error or fatal. */
  public DoltServerBuilder logLevel(String level) {
    logLevel = level;
    return this;
  }

  /**
   * Starts the server and waits until it answers.
   *
   * @throws IllegalStateException if it does not; the message has the end of its log
   */
  public DoltServer start() {
    return new DoltServer(this);
  }

  Optional<Path> dolt() {
    return Optional.ofNullable(dolt);
  }

  List<String> setUp() {
    return setUp;
  }

  String rootPassword() {
    return rootPassword;
  }

  Optional<Path> keyStore() {
    return Optional.ofNullable(keyStore);
  }

  boolean requiresTls() {
    return listener.containsKey("require_secure_transport");
  }

  /** The server's configuration file. */
  String config(int port, Path data) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("log_level: ").append(logLevel).append('\n');
    yaml.append("data_dir: ").append(quoted(data.toString())).append('\n');
    yaml.append("listener:\n  host: 127.0.0.1\n  port: ").append(port).append('\n');
    listener.forEach((name, value) -> entry(yaml, name, value));
    remotesApi.ifPresent(
        api -> yaml.append("remotesapi:\n  read_only: false\n  port: ").append(api).append('\n'));
    yaml.append("system_variables:\n");
    // Dolt takes a quoted number for text and refuses it, and an unquoted ON for a boolean.
    variables.forEach(
        (name, value) -> entry(yaml, name, value.matches("-?\\d+") ? value : quoted(value)));
    return yaml.toString();
  }

  private static void entry(StringBuilder yaml, String name, String value) {
    yaml.append("  ").append(name).append(": ").append(value).append('\n');
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
