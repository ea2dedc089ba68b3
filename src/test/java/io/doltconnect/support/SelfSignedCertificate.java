package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key and the certificate that it signed itself: as PEM files for a server, and as a PKCS12 store
 * for clients that are to trust it.
 *
 * @param key the private key, PKCS8 in PEM form
 * @param certificate the certificate in PEM form
 * @param store the store with both
 * @param storePassword the store's password
 */
public record SelfSignedCertificate(Path key, Path certificate, Path store, String storePassword) {
  private static final String ALIAS = "server";
  private static final String PASSWORD = "s3cret";

  /**
   * Makes a new key with the JDK's keytool.
   *
   * @param directory an existing directory without another certificate, for the files
   * @param hostName the host that the certificate is made out to
   */
  public static SelfSignedCertificate create(Path directory, String hostName) {
    Path store = directory.resolve("store.p12");
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "RSA",
            "-dname",
            "CN=" + hostName,
            "-ext",
            "SAN=DNS:" + hostName,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD));
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new SelfSignedCertificate(
          pem(
              "PRIVATE KEY",
              keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded(),
              directory.resolve("key.pem")),
          pem(
              "CERTIFICATE",
              keys.getCertificate(ALIAS).getEncoded(),
              directory.resolve("certificate.pem")),
          store,
          PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The key store cannot be read: " + e.getMessage(), e);
    }
  }

  private static void keytool(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      keytool.getOutputStream().close();
      String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while keytool ran", e);
    }
  }

  private static Path pem(String kind, byte[] content, Path file) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind));
  }
}
