package io.doltconnect.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Issues certificates and revokes them. As long as it is open it says over HTTP which are revoked,
 * as a list and by OCSP; each certificate names both addresses.
 */
public final class CertificateAuthority implements AutoCloseable {
  private static final String PASSWORD = "s3cret-store";
  private static final Duration YEAR = Duration.ofDays(365);

  private final Path directory;
  private final X500Principal name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Path trustStore;
  private final HttpServer revocations;
  private final AtomicInteger asked = new AtomicInteger();
  private final Set<BigInteger> revoked = new HashSet<>();
  private int serial = 1;

  /**
   * What a server or a client shows.
   *
   * @param key PKCS8 in PEM form
   * @param certificate in PEM form
   * @param store PKCS12, with both
   */
  public record Identity(Path key, Path certificate, Path store, BigInteger serial) {}

  /**
   * A new authority, with a key and a certificate of its own.
   *
   * @param directory for its files
   */
  public CertificateAuthority(Path directory, String name) {
    try {
      this.directory = Files.createDirectories(directory);
      this.name = new X500Principal("CN=" + name);
      revocations =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      keys = newKeys();
      certificate =
          sign(
              new JcaX509v3CertificateBuilder(
                      this.name,
                      BigInteger.valueOf(serial++),
                      Date.from(Instant.now().minus(YEAR)),
                      Date.from(Instant.now().plus(YEAR)),
                      this.name,
                      keys.getPublic())
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
      trustStore = writeTrustStore();
      revocations.createContext("/list", exchange -> answer(exchange, this::list));
      revocations.createContext(
          "/ocsp", exchange -> answer(exchange, () -> status(request(exchange))));
      revocations.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate for a host, valid now. */
  public Identity issue(String file, String host) {
    return issue(file, host, Instant.now().plus(YEAR));
  }

  /** A certificate for a host that has not been valid since yesterday. */
  public Identity issueExpired(String file, String host) {
    return issue(file, host, Instant.now().minus(Duration.ofDays(1)));
  }

  private Identity issue(String file, String host, Instant end) {
    try {
      KeyPair own = newKeys();
      BigInteger number = BigInteger.valueOf(serial++);
      X509Certificate issued =
          sign(
              new JcaX509v3CertificateBuilder(
                      name,
                      number,
                      Date.from(end.minus(YEAR)),
                      Date.from(end),
                      new X500Principal("CN=" + host),
                      own.getPublic())
                  .addExtension(
                      Extension.subjectAlternativeName,
                      false,
                      new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
                  .addExtension(
                      Extension.cRLDistributionPoints,
                      false,
                      new CRLDistPoint(
                          new DistributionPoint[] {
                            new DistributionPoint(
                                new DistributionPointName(new GeneralNames(uri("list"))),
                                null,
                                null)
                          }))
                  .addExtension(
                      Extension.authorityInfoAccess,
                      false,
                      new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri("ocsp"))));
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "own", own.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {issued, certificate});
      return new Identity(
          pem(own.getPrivate(), file + "-key.pem"),
          pem(issued, file + ".pem"),
          write(store, file + ".p12"),
          number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says from now on that a certificate is not to be trusted. */
  public void revoke(Identity identity) {
    revoked.add(identity.serial());
  }

  /** The authority's own certificate in PEM form. */
  public Path certificate() {
    try {
      return pem(certificate, "authority.pem");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A PKCS12 store with the authority's certificate, for those that are to trust it. */
  public Path trustStore() {
    return trustStore;
  }

  private Path writeTrustStore() throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    store.setCertificateEntry("authority", certificate);
    return write(store, "trusted.p12");
  }

  /** The password of all stores. */
  public static String storePassword() {
    return PASSWORD;
  }

  /** How often somebody asked which certificates are revoked. */
  public int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    revocations.stop(0);
  }

  private GeneralName uri(String path) {
    return new GeneralName(
        GeneralName.uniformResourceIdentifier,
        "http://127.0.0.1:%d/%s".formatted(revocations.getAddress().getPort(), path));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private ContentSigner signer() throws OperatorCreationException {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
  }

  private X509Certificate sign(X509v3CertificateBuilder builder)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
  }

  private byte[] list() throws IOException, GeneralSecurityException, OperatorCreationException {
    JcaX509v2CRLBuilder list =
        new JcaX509v2CRLBuilder(name, Date.from(Instant.now().minus(Duration.ofHours(1))));
    list.setNextUpdate(Date.from(Instant.now().plus(Duration.ofHours(1))));
    revoked.forEach(
        number ->
            list.addCRLEntry(
                number,
                Date.from(Instant.now().minus(Duration.ofHours(2))),
                CRLReason.keyCompromise));
    return list.build(signer()).getEncoded();
  }

  private byte[] status(byte[] request)
      throws IOException, GeneralSecurityException, OperatorCreationException, OCSPException {
    BasicOCSPRespBuilder answer =
        new JcaBasicOCSPRespBuilder(
            keys.getPublic(),
            new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
    for (Req one : new OCSPReq(request).getRequestList()) {
      answer.addResponse(
          one.getCertID(),
          revoked.contains(one.getCertID().getSerialNumber())
              ? new RevokedStatus(
                  Date.from(Instant.now().minus(Duration.ofHours(2))), CRLReason.keyCompromise)
              : CertificateStatus.GOOD);
    }
    return new OCSPRespBuilder()
        .build(
            OCSPRespBuilder.SUCCESSFUL,
            answer.build(
                signer(),
                new X509CertificateHolder[] {new X509CertificateHolder(certificate.getEncoded())},
                new Date()))
        .getEncoded();
  }

  /** Small ones are asked by GET, in Base64 (RFC 6960, appendix A). */
  private static byte[] request(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      return exchange.getRequestBody().readAllBytes();
    }
    String path = exchange.getRequestURI().getRawPath().substring("/ocsp/".length());
    return Base64.getDecoder()
        .decode(URI.create("x:/" + path).getPath().substring(1).getBytes(StandardCharsets.UTF_8));
  }

  /** What is asked for. */
  private interface Answer {
    byte[] bytes() throws Exception;
  }

  private void answer(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes;
    try {
      bytes = answer.bytes();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    asked.incrementAndGet();
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private Path write(KeyStore store, String file) throws IOException, GeneralSecurityException {
    Path path = directory.resolve(file);
    try (OutputStream out = Files.newOutputStream(path)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return path;
  }

  private Path pem(Object content, String file) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          content instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : content);
    }
    return Files.writeString(directory.resolve(file), text.toString());
  }
}
