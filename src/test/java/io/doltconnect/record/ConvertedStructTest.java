package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ConvertedStructTest {
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name("s")
          .field("id", Schema.INT32_SCHEMA)
          .field("name", SchemaBuilder.string().optional().defaultValue("x").build())
          .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
          .build();

  private static ConvertedStruct converted(Object... values) {
    return new ConvertedStruct(SCHEMA, values);
  }

  private static Struct plain(Object... values) {
    Struct struct = new Struct(SCHEMA);
    for (int i = 0; i < values.length; i++) {
      struct.put(SCHEMA.fields().get(i), values[i]);
    }
    return struct;
  }

  @Test
  void isEqualToItsLikes() {
    assertThat(converted(1, "a", new byte[] {1}))
        .isEqualTo(converted(1, "a", new byte[] {1}))
        .hasSameHashCodeAs(converted(1, "a", new byte[] {1}))
        .isNotEqualTo(converted(2, "a", new byte[] {1}))
        .isNotEqualTo(converted(1, "a", new byte[] {2}))
        .isNotEqualTo(converted(1, "a", null));
    assertThat(converted(1, null, null)).isEqualTo(converted(1, null, null));
    assertThat(converted(1, null, null)).isNotEqualTo(converted(1, "x", null));
  }

  /** Connect's own struct is equal to nothing of another class, so neither may this be. */
  @Test
  void isEqualToAPlainStructInNeitherDirection() {
    assertThat(plain(1, "a", null).equals(converted(1, "a", null))).isFalse();
    assertThat(converted(1, "a", null).equals(plain(1, "a", null))).isFalse();
  }

  @Test
  void readsAsAPlainStructDoes() {
    Struct converted = converted(1, null, new byte[] {1});
    Struct plain = plain(1, null, new byte[] {1});

    assertThat(converted.schema()).isSameAs(SCHEMA);
    assertThat(converted.get("name")).isEqualTo("x").isEqualTo(plain.get("name"));
    assertThat(converted.getWithoutDefault("name")).isNull();
    assertThat(converted.getInt32("id")).isEqualTo(1);
    assertThat(converted.getBytes("bytes")).isEqualTo(plain.getBytes("bytes"));
    assertThatThrownBy(() -> converted.get("other")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> converted.getInt64("id")).isInstanceOf(DataException.class);
    ConnectSchema.validateValue(SCHEMA, converted);
    try (JsonConverter json = new JsonConverter()) {
      json.configure(Map.of("schemas.enable", "true"), false);
      assertThat(json.fromConnectData("t", SCHEMA, converted))
          .isEqualTo(json.fromConnectData("t", SCHEMA, plain));
    }
  }

  /** What it did not override would read the values of an empty struct. */
  @Test
  void overridesAllThatAStructCanDo() {
    List<String> inherited =
        Arrays.stream(Struct.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !isOverridden(method))
            .map(Method::toString)
            .toList();
    assertThat(inherited).isEmpty();
  }

  private static boolean isOverridden(Method method) {
    return Arrays.stream(ConvertedStruct.class.getDeclaredMethods())
        .anyMatch(
            own ->
                own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }

  @Test
  void costsNoSecondArray() {
    SchemaBuilder wide = SchemaBuilder.struct();
    for (int i = 0; i < 1_000; i++) {
      wide.field("f" + i, Schema.OPTIONAL_INT32_SCHEMA);
    }
    Schema schema = wide.build();
    Object[] values = new Object[1_000];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Struct[] kept = new Struct[1_000];
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new ConvertedStruct(schema, values);
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / kept.length;
    assertThat(each).isLessThan(200);
  }
}
