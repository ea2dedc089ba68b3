package io.doltconnect.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The definitions of a catalog, as far as an {@link Anchor} does not have them, as one text for the
 * offset: JSON, gzip, base64. Thread-safe.
 */
public final class DefinitionCodec {
  private final ObjectMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Encodes what differs, ordered by name, so that equal catalogs are equal texts.
   *
   * @return null if nothing differs from an anchor that has commits
   */
  public String encode(TableCatalog catalog, Anchor anchor) {
    DefinitionChanges changes = DefinitionChanges.of(catalog, anchor);
    if (changes.isEmpty() && !anchor.commits().isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.writeValueAsBytes(changes));
    } catch (IOException e) {
      throw new UncheckedIOException("Table definitions could not be encoded", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Decodes what {@link #encode} made; null too.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public DefinitionChanges decode(String text) {
    if (text == null) {
      return DefinitionChanges.NONE;
    }
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(fromBase64(text)))) {
      DefinitionChanges changes = json.readValue(gzip.readAllBytes(), DefinitionChanges.class);
      if (changes == null) {
        throw new IllegalArgumentException("not table definitions: null");
      }
      changes.tables().forEach(table -> requireKey(table.definition()));
      return changes;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not table definitions: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not gzip in base64: " + e.getMessage(), e);
    }
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
      throw new IllegalArgumentException("not gzip in base64: " + e.getMessage(), e);
    }
  }
}
