package io.doltconnect.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The definitions of a catalog as one text for the offset: JSON, gzip, base64. Thread-safe. */
public final class DefinitionCodec {
  private static final TypeReference<List<TrackedTable>> TABLES = new TypeReference<>() {};

  private final ObjectMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Encodes the tables of a catalog, ordered by name, so that equal catalogs are equal texts. */
  public String encode(TableCatalog catalog) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.writeValueAsBytes(List.copyOf(catalog.sorted().values())));
    } catch (IOException e) {
      throw new UncheckedIOException("Table definitions could not be encoded", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Decodes what {@link #encode} made.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public List<TrackedTable> decode(String text) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(fromBase64(text)))) {
      List<TrackedTable> tables = json.readValue(gzip.readAllBytes(), TABLES);
      if (tables == null || tables.contains(null)) {
        throw new IllegalArgumentException("not table definitions: null");
      }
      return tables;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not table definitions: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not gzip in base64: " + e.getMessage(), e);
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
