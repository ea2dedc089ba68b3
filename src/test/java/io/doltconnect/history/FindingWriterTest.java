package io.doltconnect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.offset.ReadPart;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.schema.SqlType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class FindingWriterTest {
  private static final TableSchemas NUMBERED =
      SingleColumn.schemas("numbered", SqlType.INT, Schema.INT32_SCHEMA);

  private final ByteBoundedQueue<Finding> queue = new ByteBoundedQueue<>(1_000_000, Finding::bytes);
  private final List<List<Object>> reached = new ArrayList<>();
  private final FindingWriter writer =
      new FindingWriter(queue, NUMBERED, Optional.empty(), Set.of(), Optional.of(this::isReached));

  private Optional<ReadPart> isReached(List<Object> key) {
    reached.add(key);
    return Optional.empty();
  }

  private void row(int key) throws InterruptedException {
    writer.add(new Struct(NUMBERED.row()).put("k", key), false, 10);
  }

  private void failed() throws InterruptedException {
    writer.failed(
        new RowFailure(NUMBERED, "It is odd", RowFailure.Form.TEXT, List.of(), List.of()),
        false,
        10);
  }

  @Test
  void tellsTheLastKeyThatIsKnown() throws InterruptedException {
    row(1);
    row(2);
    failed();
    writer.end();

    assertThat(reached).containsExactly(List.of(2));
    assertThat(((Finding.Rows) queue.take(Duration.ZERO)).rows()).hasSize(3);
  }

  @Test
  void tellsNoKeyOfRowsThatHaveNone() throws InterruptedException {
    failed();
    writer.end();

    assertThat(reached).isEmpty();
    assertThat(((Finding.Rows) queue.take(Duration.ZERO)).rows()).hasSize(1);
  }
}
