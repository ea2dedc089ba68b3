package io.doltconnect.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * A struct whose values come from converters that were chosen for its schema, so that they are
 * right by construction. {@link Struct} checks every value when it is put, and all of them again
 * when it is put into another struct, which costs more than decoding the row. To whoever reads it,
 * it is a {@link Struct}; what is put into it later is checked as usual.
 */
public final class ConvertedStruct extends Struct {
  /** What {@link Struct} itself gets, so that it makes no array of its own for each row. */
  private static final Schema NO_FIELDS = SchemaBuilder.struct().build();

  private final Schema schema;
  private final Object[] values;

  /**
   * Takes the values without a check or a copy.
   *
   * @param values one for each field, in the order of the fields
   */
  public ConvertedStruct(Schema schema, Object[] values) {
    super(NO_FIELDS);
    this.schema = schema;
    this.values = values;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  private Field field(String name) {
    Field field = schema.field(name);
    if (field == null) {
      throw new DataException(name + " is not a valid field name");
    }
    return field;
  }

  @Override
  public Object get(String name) {
    return get(field(name));
  }

  @Override
  public Object get(Field field) {
    Object value = values[field.index()];
    return value == null ? field.schema().defaultValue() : value;
  }

  @Override
  public Object getWithoutDefault(String name) {
    return values[field(name).index()];
  }

  @Override
  public Struct put(String name, Object value) {
    return put(field(name), value);
  }

  @Override
  public Struct put(Field field, Object value) {
    ConnectSchema.validateValue(field.name(), field.schema(), value);
    values[field.index()] = value;
    return this;
  }

  @Override
  public void validate() {
    // Nothing can be in it that is not right.
  }

  private Object typed(String name, Schema.Type type) {
    Field field = field(name);
    if (field.schema().type() != type) {
      throw new DataException("Field '" + name + "' is not of type " + type);
    }
    return values[field.index()];
  }

  @Override
  public Byte getInt8(String name) {
    return (Byte) typed(name, Schema.Type.INT8);
  }

  @Override
  public Short getInt16(String name) {
    return (Short) typed(name, Schema.Type.INT16);
  }

  @Override
  public Integer getInt32(String name) {
    return (Integer) typed(name, Schema.Type.INT32);
  }

  @Override
  public Long getInt64(String name) {
    return (Long) typed(name, Schema.Type.INT64);
  }

  @Override
  public Float getFloat32(String name) {
    return (Float) typed(name, Schema.Type.FLOAT32);
  }

  @Override
  public Double getFloat64(String name) {
    return (Double) typed(name, Schema.Type.FLOAT64);
  }

  @Override
  public Boolean getBoolean(String name) {
    return (Boolean) typed(name, Schema.Type.BOOLEAN);
  }

  @Override
  public String getString(String name) {
    return (String) typed(name, Schema.Type.STRING);
  }

  @Override
  public byte[] getBytes(String name) {
    Object value = typed(name, Schema.Type.BYTES);
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return (byte[]) value;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> List<T> getArray(String name) {
    return (List<T>) typed(name, Schema.Type.ARRAY);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <K, V> Map<K, V> getMap(String name) {
    return (Map<K, V>) typed(name, Schema.Type.MAP);
  }

  @Override
  public Struct getStruct(String name) {
    return (Struct) typed(name, Schema.Type.STRUCT);
  }

  /**
   * Equal to any other of these with the same schema and values. A {@link Struct} is equal to none
   * of another class, so none of these is equal to it.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof ConvertedStruct struct
        && schema.equals(struct.schema)
        && Arrays.deepEquals(values, struct.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema, Arrays.deepHashCode(values));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Struct{");
    for (Field field : schema.fields()) {
      if (values[field.index()] != null) {
        text.append(text.length() == "Struct{".length() ? "" : ",")
            .append(field.name())
            .append('=')
            .append(values[field.index()]);
      }
    }
    return text.append('}').toString();
  }
}
