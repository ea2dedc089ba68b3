package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what a Dolt server wrote to its binlog files about one table of two columns that are never
 * NULL: the wire types, and the bytes of the rows that were inserted.
 */
final class BinlogRows {
  private static final int MAGIC_SIZE = 4;
  private static final int HEADER_SIZE = 19;
  private static final int CHECKSUM_SIZE = 4;
  private static final int TABLE_MAP = 19;
  private static final int WRITE_ROWS = 30;

  private final String table;
  private final List<ByteReader> rows = new ArrayList<>();
  private int[] types = {};
  private int[] metadata = {};
  private boolean mapped;

  private BinlogRows(String table) {
    this.table = table;
  }

  static BinlogRows of(Path dataDirectory, String table) throws IOException {
    BinlogRows rows = new BinlogRows(table);
    try (Stream<Path> files = Files.list(dataDirectory.resolve(".dolt").resolve("binlog"))) {
      files.filter(file -> file.toString().matches(".*\\.\\d+")).sorted().forEach(rows::readFile);
    }
    return rows;
  }

  int type(int column) {
    return types[column];
  }

  int metadata(int column) {
    return metadata[column];
  }

  /** One reader per rows event, each at the first of its rows. */
  List<ByteReader> events() {
    return rows;
  }

  /** Moves the reader to the first value of the next row; false if there is none. */
  static boolean nextRow(ByteReader in) {
    if (in.remaining() == 0) {
      return false;
    }
    int nulls = in.readUint8() & 0b11;
    if (nulls != 0) {
      throw new IllegalStateException("A row has NULL: " + nulls);
    }
    return true;
  }

  private void readFile(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int position = MAGIC_SIZE;
    while (position < bytes.length) {
      ByteReader header = new ByteReader(bytes, position, position + HEADER_SIZE);
      header.skip(4);
      int type = header.readUint8();
      header.skip(4);
      int size = header.readInt32();
      readEvent(
          type, new ByteReader(bytes, position + HEADER_SIZE, position + size - CHECKSUM_SIZE));
      position += size;
    }
  }

  private void readEvent(int type, ByteReader in) {
    if (type == TABLE_MAP) {
      readTableMap(in);
    } else if (type == WRITE_ROWS && mapped) {
      in.skip(6 + 2);
      in.skip(in.readUint16() - 2);
      in.skip((in.readLengthEncoded() + 7) / 8);
      rows.add(in);
    }
  }

  private void readTableMap(ByteReader in) {
    in.skip(6 + 2);
    in.skip(in.readUint8() + 1);
    mapped = in.readUtf8(in.readUint8()).equals(table);
    if (!mapped) {
      return;
    }
    in.skip(1);
    int columns = in.readLengthEncoded();
    types = new int[columns];
    metadata = new int[columns];
    for (int i = 0; i < columns; i++) {
      types[i] = in.readUint8();
    }
    int metadataSize = in.readLengthEncoded();
    int metadataEnd = in.position() + metadataSize;
    for (int i = 0; i < columns; i++) {
      metadata[i] =
          switch (types[i]) {
            case 4, 5, 17, 18, 19, 245, 252, 255 -> in.readUint8();
            case 15, 16, 246 -> in.readUint16();
            case 254 -> (int) in.readUintBigEndian(2);
            default -> 0;
          };
    }
    if (in.position() != metadataEnd) {
      throw new IllegalStateException(
          "Metadata ends at %d, not %d".formatted(in.position(), metadataEnd));
    }
  }
}
