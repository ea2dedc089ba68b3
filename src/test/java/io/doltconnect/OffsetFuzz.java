package io.doltconnect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.offset.SourceOffset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Checks an offset, as somebody might write it over Kafka Connect's REST API. */
public final class OffsetFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DoltSourceConnector CONNECTOR = new DoltSourceConnector();

  private OffsetFuzz() {}

  /** Called by Jazzer: whatever leaves it is a finding. The input is a JSON object. */
  public static void fuzzerTestOneInput(byte[] json) {
    Map<String, Object> offset;
    try {
      offset = JSON.readValue(new String(json, StandardCharsets.UTF_8), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      return;
    }
    try {
      CONNECTOR.alterOffsets(
          Map.of("topic.prefix", "shop"),
          Collections.singletonMap(Map.of("server", "shop"), offset));
    } catch (ConnectException e) {
      return;
    }
    if (offset != null) {
      SourceOffset accepted = SourceOffset.fromMap(offset);
      if (!SourceOffset.fromMap(accepted.toMap()).equals(accepted)) {
        throw new IllegalStateException("The offset is another one behind a restart");
      }
    }
  }
}
