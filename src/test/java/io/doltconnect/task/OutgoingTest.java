package io.doltconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private final List<SourceRecord> ends = new ArrayList<>();
  private final Outgoing whole = Outgoing.whole(2, 100, 3, 50, ends::add);

  private static SourceRecord record(int number) {
    return new SourceRecord(Map.of(), Map.of("row", number), "topic", null, null, null, number);
  }

  @Test
  void keepsATransactionUntilItIsWhole() {
    SourceRecord first = record(1);
    SourceRecord second = record(2);
    whole.records().add(first);
    assertThat(whole.isEmpty()).isTrue();
    assertThat(whole.isWithinTransaction()).isTrue();
    whole.records().add(second);
    whole.end();

    assertThat(whole.isWithinTransaction()).isFalse();
    assertThat(whole.isFull()).isTrue();
    assertThat(ends).singleElement().isSameAs(second);
    whole.records().add(record(3));
    assertThat(whole.take()).containsExactly(first, second);
    assertThat(whole.isFull()).isFalse();
    assertThat(whole.take()).isEmpty();
  }

  @Test
  void endsNothingThatIsEmpty() {
    whole.read(60);
    assertThat(whole.mustSplit()).isFalse();
    whole.end();
    assertThat(ends).isEmpty();
    assertThat(whole.maxBytes()).isEqualTo(50);
  }

  @Test
  void splitsByRecordsAndByBytes() {
    assertThat(whole.maxRecords()).isEqualTo(2);
    whole.records().addAll(List.of(record(1), record(2)));
    assertThat(whole.mustSplit()).isFalse();
    assertThat(whole.maxRecords()).isEqualTo(3);
    whole.read(50);
    assertThat(whole.mustSplit()).isTrue();
    assertThat(whole.maxBytes()).isEqualTo(1);
    whole.end();
    assertThat(whole.mustSplit()).isFalse();

    whole.records().addAll(List.of(record(3), record(4), record(5)));
    assertThat(whole.mustSplit()).isTrue();
  }

  @Test
  void forgetsWhatIsNoTransaction() {
    whole.records().add(record(1));
    whole.end();
    whole.records().add(record(2));
    whole.read(10);
    whole.discard();
    assertThat(whole.isWithinTransaction()).isFalse();
    assertThat(whole.maxBytes()).isEqualTo(50);
    assertThat(whole.take()).hasSize(1);
  }

  @Test
  void leavesItToTheWorker() {
    Outgoing asMade = Outgoing.asMade(2, 100);
    asMade.records().add(record(1));
    asMade.read(99);
    assertThat(asMade.isEmpty()).isFalse();
    assertThat(asMade.isWithinTransaction()).isFalse();
    assertThat(asMade.isFull()).isFalse();
    assertThat(asMade.maxBytes()).isEqualTo(1);
    asMade.discard();
    asMade.end();
    asMade.read(1);
    assertThat(asMade.isFull()).isTrue();
    assertThat(asMade.take()).hasSize(1);
    assertThat(asMade.maxBytes()).isEqualTo(100);
  }
}
