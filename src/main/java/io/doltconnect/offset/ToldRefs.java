package io.doltconnect.offset;

import io.doltconnect.model.Refs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * By database the branches and tags as there were records of them. Immutable; its text is made
 * once, because most offsets have the same ones and there may be hundreds.
 */
public final class ToldRefs {
  private final Map<String, Refs> databases;

  /** More would fill the memory of a worker that reads what somebody wrote. */
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  /** From here on it is stored compressed. */
  private static final int SHORT = 2_000;

  private static final String COMPRESSED = "gzip:";

  private String text;

  /** These refs. */
  public ToldRefs(Map<String, Refs> databases) {
    this.databases = Collections.unmodifiableMap(new TreeMap<>(databases));
  }

  /** By database, in order. */
  public Map<String, Refs> databases() {
    return databases;
  }

  /** The same but for one database. */
  public ToldRefs with(String database, Refs refs) {
    Map<String, Refs> changed = new TreeMap<>(databases);
    changed.put(database, refs);
    return new ToldRefs(changed);
  }

  /** The same without one database. */
  public ToldRefs without(String database) {
    Map<String, Refs> changed = new TreeMap<>(databases);
    changed.remove(database);
    return new ToldRefs(changed);
  }

  /** The form that is stored. Equal for equal refs. */
  String text() {
    if (text == null) {
      String json = OffsetJson.ofRefs(databases);
      text = json.length() < SHORT ? json : COMPRESSED + compressed(json);
    }
    return text;
  }

  /**
   * Reads the form that is stored.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  static ToldRefs of(String text) {
    return new ToldRefs(
        OffsetJson.refs(
            text.startsWith(COMPRESSED)
                ? decompressed(text.substring(COMPRESSED.length()))
                : text));
  }

  private static String compressed(String json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String decompressed(String base64) {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
      byte[] json = in.readNBytes(MOST_BYTES + 1);
      if (json.length > MOST_BYTES) {
        throw new IllegalArgumentException("more than " + MOST_BYTES + " bytes");
      }
      return new String(json, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("not compressed as it says: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof ToldRefs others && databases.equals(others.databases);
  }

  @Override
  public int hashCode() {
    return databases.hashCode();
  }

  @Override
  public String toString() {
    return databases.toString();
  }
}
