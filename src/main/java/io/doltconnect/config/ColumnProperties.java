package io.doltconnect.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The properties for columns that have a value in their names. A salt is one, so that such a name
 * is a secret itself.
 *
 * @param masks {@code column.mask.*}
 * @param truncations {@code column.truncate.*}
 * @param faults what is wrong with others of such names; none of them shows a salt
 */
record ColumnProperties(
    List<ColumnMask> masks, List<ColumnTruncation> truncations, List<PropertyConflict> faults) {
  private static final String MASKS = "column.mask.";
  private static final String TRUNCATIONS = "column.truncate.";
  private static final String HASHES = "column.mask.hash.";

  private static final Pattern ASTERISKS =
      Pattern.compile("column\\.mask\\.with\\.(\\d{1,9})\\.chars");
  private static final Pattern TRUNCATION =
      Pattern.compile("column\\.truncate\\.to\\.(\\d{1,9})\\.chars");
  private static final Pattern HASH =
      Pattern.compile(
          "(column\\.mask\\.hash\\.(v2\\.)?([^.]+)\\.with\\.salt\\.)(.+)", Pattern.DOTALL);

  /** Asterisks are made in memory. */
  private static final int MOST_ASTERISKS = 1 << 16;

  ColumnProperties {
    masks = List.copyOf(masks);
    truncations = List.copyOf(truncations);
    faults = List.copyOf(faults);
  }

  /** Whether a property can only be one of these. */
  static boolean contains(String key) {
    return key.startsWith(MASKS) || key.startsWith(TRUNCATIONS);
  }

  /** A property's name without a salt, or what could be one. */
  static String shown(String key) {
    Matcher hash = HASH.matcher(key);
    return hash.matches()
        ? hash.group(1) + "***"
        : key.replaceFirst("(?is)(\\.hash\\b|salt).*", "$1***");
  }

  /** Reads those that are given a value. */
  static ColumnProperties of(Map<String, String> properties) {
    List<ColumnMask> masks = new ArrayList<>();
    List<ColumnTruncation> truncations = new ArrayList<>();
    List<PropertyConflict> faults = new ArrayList<>();
    new TreeMap<>(properties)
        .forEach(
            (key, value) -> {
              if (contains(key) && value != null && !value.isBlank()) {
                try {
                  add(key, value, masks, truncations);
                } catch (ConfigException e) {
                  faults.add(new PropertyConflict(shown(key), e.getMessage()));
                }
              }
            });
    return new ColumnProperties(masks, truncations, faults);
  }

  private static void add(
      String key, String value, List<ColumnMask> masks, List<ColumnTruncation> truncations) {
    String shown = shown(key);
    List<Pattern> columns = RegexList.parse(shown, value);
    Matcher asterisks = ASTERISKS.matcher(key);
    Matcher truncation = TRUNCATION.matcher(key);
    Matcher hash = HASH.matcher(key);
    if (asterisks.matches()) {
      masks.add(new ColumnMask.Asterisks(shown, asterisks(shown, asterisks.group(1)), columns));
    } else if (truncation.matches()) {
      truncations.add(new ColumnTruncation(shown, Integer.parseInt(truncation.group(1)), columns));
    } else if (hash.matches()) {
      requireAlgorithm(shown, hash.group(3));
      masks.add(
          new ColumnMask.Hash(
              shown,
              hash.group(3),
              new Password(hash.group(4)),
              hash.group(2) == null ? ColumnMask.HashedForm.SERIALIZED : ColumnMask.HashedForm.TEXT,
              columns));
    } else {
      throw new ConfigException(
          "'%s' is none of the properties that mask or cut columns, and would have no effect; write %s."
              .formatted(shown, form(key)));
    }
  }

  private static String form(String key) {
    if (key.startsWith(TRUNCATIONS)) {
      return "'" + ColumnSettings.TRUNCATE_TO + "'";
    }
    String hash =
        "'%s' or '%s'"
            .formatted(
                ColumnSettings.MASK_HASH, ColumnSettings.MASK_HASH.replace(".hash.", ".hash.v2."));
    return key.startsWith(HASHES) ? hash : "'" + ColumnSettings.MASK_WITH + "', " + hash;
  }

  private static int asterisks(String shown, String text) {
    int length = Integer.parseInt(text);
    if (length > MOST_ASTERISKS) {
      throw new ConfigException(
          "'%s' asks for %d characters; give at most %d.".formatted(shown, length, MOST_ASTERISKS));
    }
    return length;
  }

  private static void requireAlgorithm(String shown, String algorithm) {
    try {
      // Each value is hashed by a clone of the digest behind its salt.
      Objects.requireNonNull(MessageDigest.getInstance(algorithm).clone());
    } catch (NoSuchAlgorithmException | CloneNotSupportedException e) {
      throw new ConfigException(
          "'%s' asks for '%s', which is no hash that this Java has; write one that every Java has, MD5, SHA-1 or SHA-256, or another MessageDigest algorithm of the worker's Java, such as SHA-512."
              .formatted(shown, algorithm));
    }
  }
}
