package io.doltconnect.task;

import static io.doltconnect.support.CertificateAuthority.storePassword;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.dolt.ServerProperties;
import io.doltconnect.support.CertificateAuthority;
import io.doltconnect.support.CertificateAuthority.Identity;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.TcpProxy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers are trusted, on the connections for SQL and on those for the binlog. */
@Execution(ExecutionMode.CONCURRENT)
class CertificatesIT {
  private enum Kind {
    RIGHT,
    OTHER_HOST,
    EXPIRED,
    FOREIGN,
    REVOKED,
    /** Wants a certificate of the client. */
    MUTUAL,
    NONE
  }

  private static final String PASSWORD = "p4ss-Wörd?";

  @TempDir static Path directory;
  private static final Map<Kind, DoltServer> servers = new EnumMap<>(Kind.class);
  private static CertificateAuthority authority;
  private static CertificateAuthority foreign;
  private static Identity client;

  @BeforeAll
  static void start() {
    authority = new CertificateAuthority(directory.resolve("authority"), "Authority");
    foreign = new CertificateAuthority(directory.resolve("foreign"), "Foreign authority");
    client = authority.issue("client", "connector");
    Identity right = authority.issue("right", "localhost");
    Identity revoked = authority.issue("revoked", "localhost");
    authority.revoke(revoked);
    servers.put(
        Kind.RIGHT,
        DoltServer.builder()
            .tls(right.key(), right.certificate())
            .requireTls()
            .setUp(users())
            .start());
    start(Kind.OTHER_HOST, authority.issue("other", "db.example.com"));
    start(Kind.EXPIRED, authority.issueExpired("expired", "localhost"));
    start(Kind.FOREIGN, foreign.issue("foreign", "localhost"));
    start(Kind.REVOKED, revoked);
    servers.put(
        Kind.MUTUAL,
        DoltServer.builder()
            .tls(right.key(), right.certificate())
            .requireTls()
            .requireClientCertificate(authority.certificate(), client)
            .start());
    servers.put(Kind.NONE, DoltServer.builder().setUp(users()).start());
  }

  private static String[] users() {
    return new String[] {
      "create user native@'%%' identified with mysql_native_password by '%s'".formatted(PASSWORD),
      "create user sha2@'%%' identified with caching_sha2_password by '%s'".formatted(PASSWORD)
    };
  }

  private static void start(Kind kind, Identity identity) {
    servers.put(
        kind,
        DoltServer.builder().tls(identity.key(), identity.certificate()).requireTls().start());
  }

  @AfterAll
  static void stop() {
    servers.values().forEach(DoltServer::close);
    authority.close();
    foreign.close();
  }

  private static Map<String, String> properties(Kind kind, String mode, String host) {
    return ServerProperties.of(
        servers.get(kind),
        "database.hostname",
        host,
        "database.ssl.mode",
        mode,
        "database.ssl.truststore",
        authority.trustStore().toString(),
        "database.ssl.truststore.password",
        storePassword());
  }

  /** What the reader of the binlog asks by SQL is not what is tried. */
  private static String binlog(Kind kind, Map<String, String> properties)
      throws InterruptedException {
    return Connections.binlog(properties, properties(kind, "preferred", "localhost"));
  }

  private static void assertBoth(Kind kind, Map<String, String> properties, String... expected)
      throws InterruptedException {
    String sql = Connections.sql(properties);
    String binlog = binlog(kind, properties);

    for (String text : expected) {
      assertThat(sql).as("SQL").contains(text);
      assertThat(binlog).as("binlog").contains(text);
    }
    assertThat(sql + binlog).doesNotContain(storePassword());
  }

  @ParameterizedTest
  @CsvSource({
    "preferred,RIGHT", "preferred,OTHER_HOST", "preferred,EXPIRED", "preferred,FOREIGN",
    "preferred,NONE", "required,RIGHT", "required,OTHER_HOST", "required,EXPIRED",
    "required,FOREIGN", "verify_ca,RIGHT", "verify_ca,OTHER_HOST", "verify_identity,RIGHT",
    "disabled,NONE"
  })
  void areMade(String mode, Kind kind) throws Exception {
    assertBoth(kind, properties(kind, mode, "localhost"), Connections.MADE);
  }

  @ParameterizedTest
  @CsvSource({
    "verify_ca,EXPIRED,NotAfter",
    "verify_ca,FOREIGN,unable to find valid certification path",
    "verify_identity,EXPIRED,NotAfter",
    "verify_identity,FOREIGN,unable to find valid certification path",
    "verify_identity,OTHER_HOST,localhost",
  })
  void areRefusedAtOnceByWhatTheCertificateSays(String mode, Kind kind, String text)
      throws Exception {
    assertBoth(
        kind,
        properties(kind, mode, "localhost"),
        "'database.ssl.mode'='%s'".formatted(mode),
        "agree on TLS",
        text);
  }

  /** The name is the configured one, not what the address is resolved to. */
  @Test
  void areRefusedIfTheAddressIsNotInTheCertificate() throws Exception {
    assertBoth(
        Kind.RIGHT,
        properties(Kind.RIGHT, "verify_identity", "127.0.0.1"),
        "'database.ssl.mode'='verify_identity'",
        "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({"required", "verify_ca", "verify_identity"})
  void areNotMadeInPlain(String mode) throws Exception {
    assertBoth(
        Kind.NONE,
        properties(Kind.NONE, mode, "localhost"),
        "'database.ssl.mode'='%s'".formatted(mode));
  }

  @Test
  void areMadeWithTheCertificateOfTheClient() throws Exception {
    Map<String, String> without = properties(Kind.MUTUAL, "verify_identity", "localhost");
    assertThat(Connections.sql(without)).isNotEqualTo(Connections.MADE);
    Map<String, String> with = properties(Kind.MUTUAL, "verify_identity", "localhost");
    with.put("database.ssl.keystore", client.store().toString());
    with.put("database.ssl.keystore.password", storePassword());

    assertThat(Connections.sql(with)).isEqualTo(Connections.MADE);
    assertThat(Connections.binlog(with, with)).isEqualTo(Connections.MADE);
    assertThat(Connections.binlog(without, with)).contains("agree on TLS", "certificate_required");
  }

  @ParameterizedTest
  @CsvSource({
    "RIGHT,verify_identity,native",
    "RIGHT,verify_identity,sha2",
    "NONE,disabled,native",
    "NONE,preferred,native"
  })
  void areMadeByEitherWayOfAuthentication(Kind kind, String mode, String user) throws Exception {
    Map<String, String> properties = properties(kind, mode, "localhost");
    properties.put("database.user", user);
    properties.put("database.password", PASSWORD);
    assertThat(Connections.sql(properties)).isEqualTo(Connections.MADE);
    assertThat(Connections.binlog(properties, properties)).isEqualTo(Connections.MADE);
  }

  /** Which Dolt takes over TLS only. */
  @ParameterizedTest
  @CsvSource({
    "RIGHT,verify_identity,native,false",
    "RIGHT,verify_identity,sha2,false",
    "NONE,preferred,native,false",
    "NONE,preferred,sha2,true"
  })
  void areRefusedAtOnceWithoutTheRightPassword(Kind kind, String mode, String user, boolean right)
      throws Exception {
    Map<String, String> properties = properties(kind, mode, "localhost");
    properties.put("database.user", user);
    properties.put("database.password", right ? PASSWORD : "wr0ng-One");
    String sql = Connections.sql(properties);
    String binlog = binlog(kind, properties);
    assertThat(sql).contains("refused user '" + user + "'", "database.password");
    assertThat(binlog).contains("refuses user '" + user + "'", "database.password");
    assertThat(sql + binlog).doesNotContain(PASSWORD, "wr0ng-One");
  }

  /** The Java runtime calls it a failed handshake. */
  @Test
  void areTriedAgainIfTheyEndInTheHandshake() throws Exception {
    for (int bytes : new int[] {100, 800}) {
      try (TcpProxy proxy = new TcpProxy(servers.get(Kind.RIGHT).port())) {
        Map<String, String> properties = properties(Kind.RIGHT, "verify_identity", "localhost");
        properties.put("database.port", String.valueOf(proxy.port()));
        proxy.cutAfter(bytes);
        String sql = Connections.sql(properties);
        assertThat(proxy.hasDisturbed()).isTrue();
        assertThat(sql).contains("cannot be reached");
        proxy.cutAfter(bytes);
        assertThat(binlog(Kind.RIGHT, properties)).isEqualTo(Connections.MADE);
        assertThat(proxy.hasDisturbed()).isTrue();
      }
    }
  }

  @Test
  void areMadeAsDocsSecuritySays() throws Exception {
    String page = Files.readString(Path.of("docs", "security.md"));
    Path files = Files.createDirectory(directory.resolve("page"));
    for (String commands : blocks(page, "sh")) {
      run(files, commands);
    }
    assertThat(blocks(page, "yaml").get(0))
        .contains(
            "tls_key: \"server.key\"",
            "tls_cert: \"server.pem\"",
            "require_secure_transport: true",
            "ca_cert: \"authority.pem\"",
            "require_client_cert: true");
    Identity client =
        new Identity(
            files.resolve("client.key"),
            files.resolve("client.pem"),
            files.resolve("keystore.p12"),
            BigInteger.ZERO);
    try (DoltServer dolt =
        DoltServer.builder()
            .tls(files.resolve("server.key"), files.resolve("server.pem"))
            .requireTls()
            .requireClientCertificate(files.resolve("authority.pem"), client)
            .start()) {
      Map<String, String> properties = ServerProperties.of(dolt);
      new ObjectMapper()
          .readTree(blocks(page, "json").get(0))
          .fields()
          .forEachRemaining(
              property -> properties.put(property.getKey(), value(files, property.getValue())));

      assertThat(Connections.sql(properties)).isEqualTo(Connections.MADE);
      assertThat(Connections.binlog(properties, properties)).isEqualTo(Connections.MADE);
    }
  }

  private static List<String> blocks(String page, String language) {
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String value(Path files, JsonNode value) {
    String text = value.asText().replace("${env:STORE_PASSWORD}", storePassword());
    return text.endsWith(".p12") ? files.resolve(text).toString() : text;
  }

  private static void run(Path directory, String commands) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", commands)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("STORE_PASSWORD", storePassword());
    environment.merge("PATH", System.getProperty("java.home") + "/bin:", (path, jdk) -> jdk + path);
    Process shell = builder.start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(output).isZero();
  }

  /** By the settings of the Java runtime, as docs/security.md has them. */
  @ParameterizedTest
  @CsvSource({"crl", "ocsp"})
  void areRefusedWithACertificateThatIsRevoked(String by) throws Exception {
    for (Kind kind : List.of(Kind.RIGHT, Kind.REVOKED)) {
      Map<String, String> properties = properties(kind, "verify_ca", "localhost");
      assertThat(Connections.sql(properties)).as("not asked for").isEqualTo(Connections.MADE);
      int asked = authority.asked();

      List<String> lines = inAnotherJvm(by, properties);

      String expected = kind == Kind.RIGHT ? Connections.MADE : "revoked";
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).startsWith("sql: ").contains(expected);
      assertThat(lines.get(1)).startsWith("binlog: ").contains(expected);
      assertThat(authority.asked()).isGreaterThan(asked);
    }
  }

  private static List<String> inAnotherJvm(String by, Map<String, String> properties)
      throws Exception {
    Path security = directory.resolve("ocsp.security");
    Files.writeString(security, "ocsp.enable=true\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dcom.sun.net.ssl.checkRevocation=true");
    command.add(
        by.equals("crl")
            ? "-Dcom.sun.security.enableCRLDP=true"
            : "-Djava.security.properties=" + security);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Connections.class.getName()));
    properties.forEach((name, value) -> command.addAll(List.of(name, value)));
    Process probe =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(probe.waitFor()).isZero();
    return output.lines().toList();
  }
}
