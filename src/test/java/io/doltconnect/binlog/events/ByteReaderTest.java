package io.doltconnect.binlog.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.EventBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteReaderTest {
  private static final byte[] BYTES = {1, 2, (byte) 0xff, (byte) 0x80, 5, 6, 7, (byte) 0x88};

  @Test
  void readsIntegersOfBothOrders() {
    assertThat(new ByteReader(BYTES, 2, 3).readUint8()).isEqualTo(255);
    assertThat(new ByteReader(BYTES, 2, 4).readUint16()).isEqualTo(0x80ff);
    assertThat(new ByteReader(BYTES, 0, 4).readInt32()).isEqualTo(0x80ff0201);
    assertThat(new ByteReader(BYTES).readInt64()).isEqualTo(0x8807060580ff0201L);
    assertThat(new ByteReader(BYTES).readUint(3)).isEqualTo(0xff0201);
    assertThat(new ByteReader(BYTES).readUint(8)).isEqualTo(0x8807060580ff0201L);
    assertThat(new ByteReader(BYTES).readUintBigEndian(4)).isEqualTo(0x0102ff80L);
  }

  @Test
  void readsLengthEncodedIntegersOfEverySize() {
    byte[] bytes =
        new EventBytes()
            .lengthEncoded(250)
            .lengthEncoded(251)
            .lengthEncoded(65_536)
            .uint(1, 0xfe)
            .uint(8, Integer.MAX_VALUE)
            .toByteArray();
    ByteReader in = new ByteReader(bytes);

    assertThat(in.readLengthEncoded()).isEqualTo(250);
    assertThat(in.readLengthEncoded()).isEqualTo(251);
    assertThat(in.readLengthEncoded()).isEqualTo(65_536);
    assertThat(in.readLengthEncoded()).isEqualTo(Integer.MAX_VALUE);
    assertThat(in.remaining()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, -1})
  void refusesLengthsThatNoArrayHas(long length) {
    ByteReader in = new ByteReader(new EventBytes().uint(1, 0xfe).uint(8, length).toByteArray());

    assertThatThrownBy(in::readLengthEncoded).isInstanceOf(MalformedEventException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xfb, 0xff})
  void refusesMarkersWhereALengthBelongs(int marker) {
    ByteReader in = new ByteReader(new EventBytes().uint(1, marker).uint(8, 0).toByteArray());

    assertThatThrownBy(in::readLengthEncoded).isInstanceOf(MalformedEventException.class);
  }

  @Test
  void staysWithinItsPart() {
    ByteReader in = new ByteReader(BYTES, 2, 4);

    assertThatThrownBy(in::readInt32)
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("4 bytes were needed at position 2 of an event that ends at 4");
    assertThatThrownBy(() -> in.skip(-1)).isInstanceOf(MalformedEventException.class);
    assertThat(in.position()).isEqualTo(2);
    assertThat(in.readBytes(2)).containsExactly(0xff, 0x80);
    assertThat(in.remaining()).isZero();
    assertThatThrownBy(in::readUint8).isInstanceOf(MalformedEventException.class);
  }

  @Test
  void refusesAPartThatIsNotInTheArray() {
    assertThatThrownBy(() -> new ByteReader(BYTES, 3, 9))
        .isInstanceOf(MalformedEventException.class);
    assertThatThrownBy(() -> new ByteReader(BYTES, 5, 4))
        .isInstanceOf(MalformedEventException.class);
    assertThatThrownBy(() -> new ByteReader(BYTES, -1, 4))
        .isInstanceOf(MalformedEventException.class);
  }
}
