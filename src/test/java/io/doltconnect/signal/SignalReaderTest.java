package io.doltconnect.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals of the forms that Debezium's documentation shows, and such as cannot be done. */
class SignalReaderTest {

  @Test
  void readsASnapshot() {
    Signal signal =
        SignalReader.read(
            """
            {"type":"execute-snapshot","data": {"data-collections": ["schema1.table1", \
            "schema1.table2"], "type": "INCREMENTAL"}}""");
    assertThat(signal)
        .isEqualTo(
            new Signal.Execute(
                signal.id(), List.of("schema1.table1", "schema1.table2"), List.of()));
    assertThat(signal.id()).hasSize(36);
  }

  @Test
  void readsConditions() {
    assertThat(
            SignalReader.read(
                """
                {"id":"d139b9b7","type":"execute-snapshot","data":{"data-collections":\
                ["db1.products"],"type":"incremental","additional-conditions":\
                [{"data-collection":"db1.products","filter":"color='blue' AND quantity>10"}]}}"""))
        .isEqualTo(
            new Signal.Execute(
                "d139b9b7",
                List.of("db1.products"),
                List.of(new Signal.Filter("db1.products", "color='blue' AND quantity>10"))));
  }

  @Test
  void readsTheConditionOfOlderSignals() {
    assertThat(
            SignalReader.read(
                """
                {"id":"x","type":"execute-snapshot","data":"{\\"data-collections\\": \
                [\\"a.b\\"], \\"additional-condition\\": \\"color='blue'\\"}"}"""))
        .isEqualTo(
            new Signal.Execute(
                "x", List.of("a.b"), List.of(new Signal.Filter(".*", "color='blue'"))));
  }

  @Test
  void readsABlockingSnapshot() {
    assertThat(
            SignalReader.read(
                """
                {"id":"x","type":"execute-snapshot","data":{"data-collections":["a\\\\.b.*"],\
                "type":"BLOCKING"}}"""))
        .isEqualTo(new Signal.Execute("x", List.of("a\\.b.*"), List.of()));
  }

  @Test
  void readsAStopAndALine() {
    assertThat(
            SignalReader.read(
                """
                {"id":"x","type":"stop-snapshot","data":{"data-collections":["db1.table1"],\
                "type":"INCREMENTAL"}}"""))
        .isEqualTo(new Signal.Stop("x", List.of("db1.table1")));
    assertThat(
            SignalReader.read(
                "{\"id\":\"x\",\"type\":\"stop-snapshot\",\"data\":{\"type\":\"INCREMENTAL\"}}"))
        .isEqualTo(new Signal.Stop("x", List.of()));
    assertThat(
            SignalReader.read(
                "{\"id\":\"x\",\"type\":\"log\",\"data\":{\"message\":\"Signal message at {}\"}}"))
        .isEqualTo(new Signal.Log("x", "Signal message at {}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x | no JSON",
        "[] | no JSON object",
        "{} | no 'type'",
        "{\"type\":1,\"data\":{}} | 'type' is no text",
        "{\"type\":\"schema-changes\",\"data\":{}} | 'schema-changes' is no type",
        "{\"type\":\"log\"} | 'data' is no JSON object",
        "{\"type\":\"log\",\"data\":{}} | no 'message'",
        "{\"type\":\"execute-snapshot\",\"data\":{}} | no 'data-collections'",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[]}} | no 'data-collections'",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":\"a.b\"}} | no list of texts",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.(b\"]}} | not a regular expression",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"],\"type\":\"x\"}} | 'x' is no type of snapshot",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"],\"surrogate-key\":\"c\"}} | surrogate-key",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"],\"additional-conditions\":[{}]}} | lacks 'data-collection'",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"],\"additional-condition\":\"1=1) OR (1=1\"}} | not one expression",
        "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"a.b\"],\"type\":\"BLOCKING\",\"additional-condition\":\"a=1\"}} | BLOCKING",
      })
  void tellsWhatIsWrong(String text, String reason) {
    assertThat(SignalReader.read(text))
        .isInstanceOfSatisfying(
            Signal.Wrong.class, wrong -> assertThat(wrong.reason()).contains(reason));
  }
}
