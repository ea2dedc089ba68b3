package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.binlog.RecordedLog;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.BinlogEvent.Begin;
import io.doltconnect.model.ServerRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads logs that Dolts of both dialects wrote, and compares what the records give with what the
 * tables held.
 */
class RecordedLogTest {
  private static final String OLD = "dolt-2.2.0/";
  private static final String NEW = "dolt-2.3.1/";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A recording: the log of one server, and what its tables held at the end. */
  private record Recording(List<BinlogEvent> events, JsonNode expected) {
    static Recording of(String name) {
      try (InputStream in =
          RecordedLogTest.class.getResourceAsStream("/recordings/" + name + "/expected.json")) {
        return new Recording(RecordedLog.events(name + "/binlog-main.000001"), JSON.readTree(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    BinlogEvent.Connected connected() {
      Begin first = (Begin) events.get(0);
      return new BinlogEvent.Connected(
          new ServerRun(
              first.writerStarted(),
              first.writerStarted().plusSeconds(3),
              expected.get("dolt").asText()));
    }

    /** The rows of a table, each as a map of the columns' texts. */
    List<Map<String, String>> rows(String table, List<String> columns) {
      JsonNode node = expected.get("tables").get(table);
      List<Map<String, String>> rows = new ArrayList<>();
      for (JsonNode row : node.get("rows")) {
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
          String column = node.get("columns").get(i).asText();
          if (columns.contains(column)) {
            texts.put(column, row.get(i).isNull() ? null : row.get(i).asText());
          }
        }
        rows.add(texts);
      }
      return rows;
    }
  }

  private final StreamRun run =
      new StreamRun(
          "time.precision.mode", "isostring",
          "decimal.handling.mode", "string",
          "bigint.unsigned.handling.mode", "precise",
          "reconcile.mode", "fail");

  private void feed(Recording recording) {
    run.feed(recording.events().toArray(BinlogEvent[]::new));
  }

  /** What a consumer holds of a table that applies the records. */
  private List<Map<String, String>> consumed(String table) {
    Map<Object, Map<String, String>> byKey = new HashMap<>();
    List<Map<String, String>> keyless = new ArrayList<>();
    for (SourceRecord record : run.out) {
      if (!record.topic().equals("shop.r." + table) || record.value() == null) {
        continue;
      }
      Struct value = (Struct) record.value();
      Struct before = value.getStruct("before");
      Struct after = value.getStruct("after");
      if (record.key() == null) {
        if (before != null) {
          assertThat(keyless.remove(texts(before))).isTrue();
        }
        if (after != null) {
          keyless.add(texts(after));
        }
      } else if (after == null) {
        byKey.remove(values((Struct) record.key()));
      } else {
        byKey.put(values((Struct) record.key()), texts(after));
      }
    }
    keyless.addAll(byKey.values());
    return keyless;
  }

  private static List<String> values(Struct struct) {
    return struct.schema().fields().stream().map(field -> struct.get(field).toString()).toList();
  }

  private static Map<String, String> texts(Struct row) {
    Map<String, String> texts = new HashMap<>();
    row.schema()
        .fields()
        .forEach(
            field -> {
              Object value = row.get(field);
              String text = value == null ? null : value.toString();
              boolean temporal =
                  text != null
                      && field.schema().name() != null
                      && field.schema().name().startsWith("io.debezium.time");
              texts.put(field.name(), temporal ? text.replace("T", " ").replace("Z", "") : text);
            });
    return texts;
  }

  private void assertHeld(Recording recording, String table, String... columns) {
    assertThat(consumed(table))
        .describedAs(table)
        .containsExactlyInAnyOrderElementsOf(recording.rows(table, Arrays.asList(columns)));
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void givesKeysWhoseOrderIsNotThatOfTheColumns(String dolt) {
    Recording recording = Recording.of(dolt + "key-order");
    run.feed(recording.connected());

    feed(recording);

    assertHeld(recording, "k2", "a", "b", "c");
    assertHeld(recording, "k3", "a", "b", "c", "v");
    assertHeld(recording, "k4", "n", "x", "y", "z");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void givesKeysThatWereDefinedAnewAndThenGotAnotherType(String dolt) {
    Recording recording = Recording.of(dolt + "key-definitions");
    run.feed(recording.connected());

    feed(recording);

    // Rows of a former key with other columns stay under it.
    run.out.removeIf(record -> record.keySchema().field("b") == null);
    assertHeld(recording, "rk", "aa", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void givesWhatAltersAndVersionControlMake(String dolt) {
    Recording alters = Recording.of(dolt + "alters");
    run.feed(alters.connected());
    feed(alters);
    assertHeld(alters, "u", "c", "id", "a", "bb", "e", "f");
    assertHeld(alters, "l", "c", "id", "a", "bb", "e", "f");
    assertHeld(alters, "s", "id", "bb");

    run.out.clear();
    Recording versions = Recording.of(dolt + "version-control");
    run.feed(versions.connected());
    feed(versions);
    assertHeld(versions, "t", "id", "a", "b", "z");
    assertHeld(versions, "o", "y", "x", "v");
  }

  @Test
  void leavesVirtualColumnsOut() {
    Recording recording = Recording.of(NEW + "virtual-columns");

    feed(recording);

    assertHeld(recording, "v", "id", "f", "a", "c", "d");
    assertHeld(recording, "w", "id", "z");
    assertHeld(recording, "vk", "x", "s");
  }

  @Test
  void readsTablesWithFunctionalIndexes() {
    Recording recording = Recording.of(NEW + "functional-index");

    feed(recording);

    assertHeld(recording, "fi", "a", "b", "c");
  }

  @Test
  void learnsTheDialectOfAWriterFromRowsWithoutVirtualColumns() {
    Recording virtual = Recording.of(NEW + "virtual-columns");
    Recording keys = Recording.of(NEW + "key-order");
    List<BinlogEvent> oneServer =
        Stream.concat(virtual.events().stream(), keys.events().stream())
            .map(event -> event instanceof Begin begin ? startedWith(virtual, begin) : event)
            .toList();

    run.feed(oneServer.toArray(BinlogEvent[]::new));

    assertHeld(keys, "k2", "a", "b", "c");
  }

  private static BinlogEvent startedWith(Recording recording, Begin begin) {
    return new Begin(
        begin.gtid(),
        begin.serverId(),
        ((Begin) recording.events().get(0)).writerStarted(),
        begin.received(),
        begin.moment());
  }

  @Test
  void givesBothDialectsOfALogThatAnUpgradeCrossed() {
    Recording before = Recording.of(OLD + "key-order");
    Recording after = Recording.of(NEW + "key-order");
    // Behind by all of the first server's log, with what an earlier task knew of it.
    run.feed(before.connected(), after.connected());

    feed(before);
    assertHeld(before, "k2", "a", "b", "c");

    run.out.clear();
    feed(after);
    assertHeld(after, "k2", "a", "b", "c");
    assertHeld(after, "k3", "a", "b", "c", "v");
  }

  @Test
  void keepsTheVersionOfTheWriterOverARestart() {
    Recording before = Recording.of(OLD + "key-order");
    Recording after = Recording.of(NEW + "key-order");
    int end = commit(before, 4);
    run.feed(before.connected());
    run.feed(before.events().subList(0, end).toArray(BinlogEvent[]::new));

    run.startAgainBehind(run.out.get(run.out.size() - 1));
    run.feed(after.connected());
    run.feed(before.events().subList(end, before.events().size()).toArray(BinlogEvent[]::new));

    assertThat(run.out)
        .filteredOn(record -> record.topic().equals("shop.r.k2") && record.value() != null)
        .first()
        .satisfies(
            record ->
                assertThat(texts(((Struct) record.value()).getStruct("before")))
                    .isEqualTo(Map.of("a", "2", "b", "200", "c", "q")));
  }

  /** Behind the end of a transaction. */
  private static int commit(Recording recording, long number) {
    for (int i = 0; i < recording.events().size(); i++) {
      if (recording.events().get(i) instanceof BinlogEvent.Commit commit
          && commit.gtid().number() == number) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("There is no transaction " + number);
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void stopsAtAKeyWhoseDialectNothingTells(String dolt) {
    Recording recording = Recording.of(dolt + "key-order");

    assertThatThrownBy(() -> feed(recording))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("table r.k2 is [b, a]")
        .hasMessageContaining(recording.connected().server().from().toString())
        .hasMessageContaining("'servers'");
    assertThat(run.out).noneMatch(record -> record.topic().equals("shop.r.k2"));
  }

  @Test
  void learnsTheDialectOfAWriterFromTypesThatTheOtherCouldNotLog() {
    Recording recording = Recording.of(NEW + "key-order");
    int k3 = commit(recording, 6);

    // All but k2, which comes first.
    run.feed(recording.events().subList(k3, recording.events().size()).toArray(BinlogEvent[]::new));

    assertHeld(recording, "k3", "a", "b", "c", "v");
    assertHeld(recording, "k4", "n", "x", "y", "z");
  }

  @Test
  void stopsWhereTwoServersOfDifferentDialectsMayHaveBeenTheWriter() {
    Recording recording = Recording.of(NEW + "key-order");
    ServerRun server = recording.connected().server();

    assertThatThrownBy(
            () -> {
              run.feed(
                  recording.connected(),
                  new BinlogEvent.Connected(
                      new ServerRun(server.from().minusSeconds(100), server.until(), "2.2.3")));
              feed(recording);
            })
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("it is not known which Dolt wrote these rows");
  }
}
