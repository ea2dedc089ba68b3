package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HeartbeatRecordsTest {
  private static final Map<String, String> PARTITION = Map.of("server", "shop");

  private static HeartbeatRecords every(Duration interval) {
    return new HeartbeatRecords(PARTITION, "__debezium-heartbeat", "shop", interval, 1_000);
  }

  @Test
  void isDueOneIntervalAfterTheStartAndAfterEachBeat() {
    HeartbeatRecords heartbeats = every(Duration.ofMillis(500));

    assertThat(heartbeats.due(1_499)).isFalse();
    assertThat(heartbeats.due(1_500)).isTrue();
    assertThat(heartbeats.due(9_000)).isTrue();
    heartbeats.beat(9_000, Map.of());
    assertThat(heartbeats.due(9_499)).isFalse();
    assertThat(heartbeats.due(9_500)).isTrue();
  }

  @Test
  void isNeverDueWithoutInterval() {
    assertThat(every(Duration.ZERO).due(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void carriesTheOffset() {
    Map<String, Object> offset = Map.of("gtid_set", "x");
    SourceRecord beat = every(Duration.ofMillis(500)).beat(2_000, offset);

    assertThat(beat.topic()).isEqualTo("__debezium-heartbeat.shop");
    assertThat(beat.kafkaPartition()).isZero();
    assertThat(beat.sourcePartition()).isEqualTo(PARTITION);
    assertThat(beat.sourceOffset()).isEqualTo(offset);
    assertThat(((Struct) beat.key()).getString("serverName")).isEqualTo("shop");
    assertThat(((Struct) beat.value()).getInt64("ts_ms")).isEqualTo(2_000);
    assertThat(beat.keySchema().name()).isEqualTo("io.debezium.connector.common.ServerNameKey");
    assertThat(beat.valueSchema().name()).isEqualTo("io.debezium.connector.common.Heartbeat");
  }
}
