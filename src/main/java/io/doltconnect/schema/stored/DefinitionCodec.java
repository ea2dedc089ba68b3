package io.doltconnect.schema.stored;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * The definitions of a catalog, as far as an {@link Anchor} does not have them, as one text for the
 * offset: JSON, deflated, base64. Thread-safe.
 */
public final class DefinitionCodec {
  /** Many times what a broker lets through, so that a small text cannot fill the heap. */
  private static final int MOST_BYTES = 64 << 20;

  private final ObjectMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final DefinitionLimit limit;

  /** A codec for definitions of any size. */
  public DefinitionCodec() {
    this(new DefinitionLimit("", Integer.MAX_VALUE));
  }

  /** A codec for definitions that a limit lets pass; what is decoded may be larger. */
  public DefinitionCodec(DefinitionLimit limit) {
    this.limit = limit;
  }

  /**
   * Encodes what differs, ordered by name, so that equal catalogs are equal texts.
   *
   * @return null if nothing differs from an anchor that has commits
   * @throws DefinitionsTooLargeException if they are above the limit
   */
  public String encode(TableCatalog catalog, Anchor anchor) {
    DefinitionChanges changes = DefinitionChanges.of(catalog, anchor);
    if (changes.isEmpty() && !anchor.commits().isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, best)) {
      deflated.write(json.writeValueAsBytes(PackedDefinitions.pack(changes)));
    } catch (IOException e) {
      throw new UncheckedIOException("Table definitions could not be encoded", e);
    } finally {
      best.end();
    }
    String text = Base64.getEncoder().encodeToString(bytes.toByteArray());
    limit.check(text.length(), changes.tables().size());
    return text;
  }

  /**
   * Decodes what {@link #encode} made, in this version or an earlier one; null too.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public DefinitionChanges decode(String text) {
    if (text == null) {
      return DefinitionChanges.NONE;
    }
    DefinitionChanges changes;
    byte[] bytes = fromBase64(text);
    try {
      changes = isGzip(bytes) ? plain(bytes) : packed(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not table definitions: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not compressed, in base64: " + e.getMessage(), e);
    }
    changes.tables().forEach(table -> requireKey(table.definition()));
    return changes;
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
  }

  /** The form until 2026-11: the changes as they are. */
  private DefinitionChanges plain(byte[] bytes) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return read(gzip, DefinitionChanges.class);
    }
  }

  private DefinitionChanges packed(byte[] bytes) throws IOException {
    try (InflaterInputStream inflated = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return read(inflated, PackedDefinitions.class).unpack();
    }
  }

  private <T> T read(InputStream text, Class<T> type) throws IOException {
    byte[] bytes = text.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "not table definitions: more than %d bytes when decompressed".formatted(MOST_BYTES));
    }
    T read = json.readValue(bytes, type);
    if (read == null) {
      throw new IllegalArgumentException("not table definitions: null");
    }
    return read;
  }

  private static void requireKey(TableDefinition table) {
    for (String column : table.primaryKey()) {
      if (table.indexOf(column) < 0) {
        throw new IllegalArgumentException(
            "not table definitions: %s has no column '%s', which its primary key names"
                .formatted(table.id(), column));
      }
    }
  }

  private static byte[] fromBase64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not compressed, in base64: " + e.getMessage(), e);
    }
  }
}
