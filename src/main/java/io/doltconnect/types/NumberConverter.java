package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The integers and floating-point numbers, but for BIGINT UNSIGNED. An unsigned type becomes the
 * smallest signed Connect type that Debezium gives it.
 */
enum NumberConverter implements TypeConverter.FromText {
  TINYINT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int16();
    }

    @Override
    public Object read(ByteReader in) {
      return (short) (byte) in.readUint8();
    }

    @Override
    public Object parse(String text) {
      return Short.valueOf(text);
    }
  },
  TINYINT_UNSIGNED {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int16();
    }

    @Override
    public Object read(ByteReader in) {
      return (short) in.readUint8();
    }

    @Override
    public Object parse(String text) {
      return Short.valueOf(text);
    }
  },
  SMALLINT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int16();
    }

    @Override
    public Object read(ByteReader in) {
      return (short) in.readUint16();
    }

    @Override
    public Object parse(String text) {
      return Short.valueOf(text);
    }
  },
  SMALLINT_UNSIGNED {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int32();
    }

    @Override
    public Object read(ByteReader in) {
      return in.readUint16();
    }

    @Override
    public Object parse(String text) {
      return Integer.valueOf(text);
    }
  },
  MEDIUMINT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int32();
    }

    @Override
    public Object read(ByteReader in) {
      int unsigned = (int) in.readUint(3);
      return unsigned << 8 >> 8;
    }

    @Override
    public Object parse(String text) {
      return Integer.valueOf(text);
    }
  },
  MEDIUMINT_UNSIGNED {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int32();
    }

    @Override
    public Object read(ByteReader in) {
      return (int) in.readUint(3);
    }

    @Override
    public Object parse(String text) {
      return Integer.valueOf(text);
    }
  },
  INT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int32();
    }

    @Override
    public Object read(ByteReader in) {
      return in.readInt32();
    }

    @Override
    public Object parse(String text) {
      return Integer.valueOf(text);
    }
  },
  INT_UNSIGNED {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int64();
    }

    @Override
    public Object read(ByteReader in) {
      return Integer.toUnsignedLong(in.readInt32());
    }

    @Override
    public Object parse(String text) {
      return Long.valueOf(text);
    }
  },
  BIGINT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.int64();
    }

    @Override
    public Object read(ByteReader in) {
      return in.readInt64();
    }

    @Override
    public Object parse(String text) {
      return Long.valueOf(text);
    }
  },
  FLOAT {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.float32();
    }

    @Override
    public Object read(ByteReader in) {
      return Float.intBitsToFloat(in.readInt32());
    }

    @Override
    public Object parse(String text) {
      return Float.valueOf(text);
    }
  },
  DOUBLE {
    @Override
    public SchemaBuilder schema() {
      return SchemaBuilder.float64();
    }

    @Override
    public Object read(ByteReader in) {
      return Double.longBitsToDouble(in.readInt64());
    }

    @Override
    public Object parse(String text) {
      return Double.valueOf(text);
    }
  }
}
