package io.doltconnect.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.schema.SchemaFactory;
import io.debezium.schema.SchemaNameAdjuster;
import io.doltconnect.config.NotificationSettings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class NotificationsTest {
  private static Notifications notifications(String... channels) {
    return new Notifications(
        new NotificationSettings(Set.of(channels), "told"),
        "a \"connector\"",
        "shop",
        Map.of("server", "shop"));
  }

  @Test
  void makesRecordsOfDebeziumsForm() {
    try (Notifications notifications = notifications("sink")) {
      notifications.send("7", "Incremental Snapshot", "STARTED", Map.of("data_collections", "a.b"));
      List<SourceRecord> out = new ArrayList<>();
      assertThat(notifications.take(Map.of("gtid_set", "x"), out)).isTrue();
      assertThat(notifications.take(Map.of("gtid_set", "x"), out)).isFalse();

      SourceRecord record = out.get(0);
      assertThat(out).hasSize(1);
      assertThat(record.topic()).isEqualTo("told");
      assertThat(record.sourceOffset()).isEqualTo(Map.of("gtid_set", "x"));
      assertThat(record.keySchema())
          .isEqualTo(SchemaFactory.get().notificationKeySchema(SchemaNameAdjuster.NO_OP));
      assertThat(record.valueSchema())
          .isEqualTo(SchemaFactory.get().notificationValueSchema(SchemaNameAdjuster.NO_OP));
      Struct value = (Struct) record.value();
      assertThat(value.getString("id")).isEqualTo("7");
      assertThat(value.getString("type")).isEqualTo("STARTED");
      assertThat(value.getString("aggregate_type")).isEqualTo("Incremental Snapshot");
      assertThat(value.getMap("additional_data"))
          .isEqualTo(Map.of("data_collections", "a.b", "connector_name", "shop"));
      assertThat(value.getInt64("timestamp")).isPositive();
    }
  }

  @Test
  void showsTheLastOnesOverJmx() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        new ObjectName(
            "io.doltconnect:type=notifications,connector=" + ObjectName.quote("a \"connector\""));
    List<Object> emitted = new ArrayList<>();
    try (Notifications notifications = notifications("jmx")) {
      server.addNotificationListener(
          name, (told, handback) -> emitted.add(told.getUserData()), null, null);
      for (int i = 0; i < 105; i++) {
        notifications.send(String.valueOf(i), "Initial Snapshot", "COMPLETED", Map.of());
      }
      CompositeData[] shown = (CompositeData[]) server.getAttribute(name, "Notifications");
      assertThat(shown).hasSize(100);
      assertThat(shown[99].get("id")).isEqualTo("104");
      assertThat(shown[99].get("aggregateType")).isEqualTo("Initial Snapshot");
      assertThat(emitted).hasSize(105).first().asString().contains("type='COMPLETED'");

      Notifications next = notifications("jmx");
      notifications.close();
      assertThat(server.isRegistered(name)).isTrue();
      server.invoke(name, "reset", null, null);
      next.close();
    }
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void tellsNothingUnlessAsked() {
    try (Notifications notifications = notifications()) {
      notifications.send("7", "Initial Snapshot", "STARTED", Map.of());
      assertThat(notifications.any()).isFalse();
    }
  }
}
