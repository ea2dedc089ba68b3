package io.doltconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OffsetValidatorTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final String B = "0b000000-0000-0000-0000-00000000000b";
  private static final String COMMIT = "0123456789abcdefghijklmnopqrstuv";
  private static final Map<String, String> PARTITION = Map.of("server", "shop");

  private final DefinitionCodec codec = new DefinitionCodec();
  private final OffsetValidator validator =
      new OffsetValidator("shop", codec, Map.of("filter", this::read));

  private void read(String text) {
    if (!text.startsWith("table")) {
      throw new IllegalArgumentException("no lists: " + text);
    }
  }

  private static Map<String, Object> offset(Object... entries) {
    Map<String, Object> offset = new HashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      offset.put((String) entries[i], entries[i + 1]);
    }
    return offset;
  }

  private void assertValid(Map<String, ?> offset) {
    assertThatCode(() -> validator.check(PARTITION, offset)).doesNotThrowAnyException();
  }

  @Test
  void acceptsAHandWrittenSet() {
    assertValid(Map.of("gtid_set", A + ":1-100"));
    assertValid(Map.of("gtid_set", A + ":1-100:102"));
    assertValid(Map.of("gtid_set", A + ":1"));
    assertValid(Map.of("gtid_set", ""));
  }

  @Test
  void acceptsNumberingThatGoesOnWithAnotherServer() {
    assertValid(Map.of("gtid_set", B + ":66-70," + A + ":1-65"));
  }

  @Test
  void acceptsEverythingThatTheConnectorWrites() {
    assertValid(
        offset(
            "gtid_set",
            A + ":1-100",
            "gtid",
            A + ":101",
            "event",
            0L,
            "row",
            7L,
            "branch",
            "main",
            "filter",
            "table.include.list=a",
            "commits",
            "{\"db\":\"" + COMMIT + "\"}",
            "joining",
            "{\"" + A + ":1-9\":[[\"db\",\"t\"]]}",
            "definitions",
            codec.encode(new TableCatalog(table -> true), Anchor.NONE)));
  }

  @Test
  void resetsAnyPartition() {
    assertThatCode(
            () -> {
              validator.check(PARTITION, null);
              validator.check(Map.of("server", "another"), null);
              validator.check(null, null);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void refusesThePartitionOfAnother() {
    List<Map<String, ?>> wrong = new ArrayList<>();
    wrong.add(null);
    wrong.add(Map.of());
    wrong.add(Map.of("server", "another"));
    wrong.add(Map.of("server", "shop", "table", "t"));
    for (Map<String, ?> partition : wrong) {
      assertThatThrownBy(() -> validator.check(partition, Map.of("gtid_set", A + ":1-100")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("{\"server\": \"shop\"}")
          .hasMessageContaining("topic.prefix")
          .hasMessageEndingWith(String.valueOf(partition));
    }
  }

  static Stream<Arguments> faults() {
    String set = A + ":1-100";
    return Stream.of(
        Arguments.of(offset(), "gtid_set", "missing"),
        Arguments.of(offset("gtid_set", null), "gtid_set", "missing"),
        Arguments.of(offset("gtid_set", 5), "gtid_set", "'5' (Integer)"),
        Arguments.of(offset("gtid_set", "100"), "gtid_set", "'100' is not of the form"),
        Arguments.of(offset("gtid_set", A + ":x"), "gtid_set", "'x' is not an interval"),
        Arguments.of(offset("gtid_set", A + ":5-100"), "gtid_set", "write '" + A + ":1-100'"),
        Arguments.of(offset("gtid_set", A + ":100"), "gtid_set", "write '" + A + ":1-100'"),
        Arguments.of(offset("gtidset", set), "gtidset", "unknown key"),
        Arguments.of(offset("gtid_set", set, "file", "x"), "file", "unknown key"),
        Arguments.of(offset("gtid_set", set, "gtid", "x"), "gtid", "'x' (String)"),
        Arguments.of(offset("gtid_set", set, "gtid", 1L), "gtid", "'1' (Long)"),
        Arguments.of(offset("gtid_set", set, "gtid", A + ":1-2"), "gtid", "one GTID"),
        Arguments.of(offset("gtid_set", set, "event", 1L), "event", "need 'gtid'"),
        Arguments.of(offset("gtid_set", set, "row", 1L), "row", "need 'gtid'"),
        Arguments.of(offset("gtid_set", set, "begun", true), "begun", "need 'gtid'"),
        Arguments.of(withRow(set, "begun", "yes"), "begun", "'yes' (String)"),
        Arguments.of(withRow(set, "event", -1L), "event", "'-1' (Long)"),
        Arguments.of(withRow(set, "event", 1L << 31), "event", "'2147483648' (Long)"),
        Arguments.of(withRow(set, "event", "1"), "event", "'1' (String)"),
        Arguments.of(withRow(set, "row", -1), "row", "'-1' (Integer)"),
        Arguments.of(withRow(set, "row", 1.0), "row", "'1.0' (Double)"),
        Arguments.of(offset("gtid_set", set, "gtid", A + ":7"), "gtid", "is in 'gtid_set' already"),
        Arguments.of(offset("gtid_set", set, "filter", "zzz"), "filter", "no lists: zzz"),
        Arguments.of(offset("gtid_set", set, "filter", 7), "filter", "'7' (Integer)"),
        Arguments.of(commits("{\"l\":\"x\"}"), "commits", "'x' of database 'l'"),
        Arguments.of(commits("{\"l\":\"x' OR '1\"}"), "commits", "is not the hash of a commit"),
        Arguments.of(commits("{\"l\":\"" + COMMIT + "0\"}"), "commits", "32 digits"),
        Arguments.of(commits("{\"l\":\"" + COMMIT.replace('v', 'w') + "\"}"), "commits", "a-v"),
        Arguments.of(commits("{\"\":\"" + COMMIT + "\"}"), "commits", "of database ''"),
        Arguments.of(commits("{\"l\":null}"), "commits", "'null' of database 'l'"),
        Arguments.of(commits("[]"), "commits", "cannot be read"),
        Arguments.of(offset("gtid_set", set, "joining", "{\"\":null}"), "joining", "no list"),
        Arguments.of(offset("gtid_set", set, "joining", "{\"\":[null]}"), "joining", "not a data"),
        Arguments.of(
            offset("gtid_set", set, "joining", "{\"\":[[null,\"t\"]]}"), "joining", "not a data"),
        Arguments.of(offset("gtid_set", set, "branch", " "), "branch", "no branch's name"),
        Arguments.of(
            offset("gtid_set", set, "definitions", definitions("[null]")),
            "definitions",
            "not table"),
        Arguments.of(
            offset(
                "gtid_set",
                set,
                "definitions",
                definitions(
                    "[{\"definition\":{\"id\":{\"database\":\"d\",\"table\":\"t\"},\"columns\":[],"
                        + "\"primaryKey\":[\"id\"],\"comment\":\"\"},\"doubtful\":[],\"version\":1}]")),
            "definitions",
            "d.t has no column 'id'"),
        Arguments.of(offset("gtid_set", set, "branch", 1L), "branch", "'1' (Long)"),
        Arguments.of(offset("gtid_set", set, "definitions", 1L), "definitions", "'1' (Long)"),
        Arguments.of(offset("gtid_set", set, "definitions", "x!"), "definitions", "leave it out"),
        Arguments.of(
            offset("gtid_set", set, "definitions", "AAAA"), "definitions", "not compressed"));
  }

  private static Map<String, Object> commits(String json) {
    return offset("gtid_set", A + ":1-100", "commits", json);
  }

  private static String definitions(String tables) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(
          "{\"tables\":%s,\"gone\":[],\"versions\":[]}"
              .formatted(tables)
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static Map<String, Object> withRow(String set, String key, Object value) {
    return offset("gtid_set", set, "gtid", A + ":101", key, value);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesTheKeyOfEveryFault(Map<String, Object> offset, String key, String reason) {
    assertThatThrownBy(() -> validator.check(PARTITION, offset))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("'" + key + "'")
        .contains(reason);
  }

  @Test
  void namesThePartitionThatConnectorsWrite() {
    assertThat(SourcePartition.of("shop")).isEqualTo(PARTITION);
  }
}
