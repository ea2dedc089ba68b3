package io.doltconnect.binlog.events;

import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the log says of a table's columns before it shows rows of it. Table ids start anew in every
 * transaction, so a map is valid in its transaction only; equal {@link #signature} means equal
 * maps.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/classmysql_1_1binlog_1_1event_1_1Table__map__event.html">Table_map_event</a>
 */
public final class TableMap {
  private static final int COLUMN_NAME_METADATA = 4;

  private final TableId table;
  private final int[] types;
  private final int[] metadata;
  private final byte[] nullable;
  private final List<String> names;
  private final byte[] signature;

  /** Places of columns that rows do not carry; null if they carry all. */
  private final BitSet missing;

  private TableMap(
      TableId table,
      int[] types,
      int[] metadata,
      byte[] nullable,
      List<String> names,
      byte[] signature,
      BitSet missing) {
    this.table = table;
    this.types = types;
    this.metadata = metadata;
    this.nullable = nullable;
    this.names = names;
    this.signature = signature;
    this.missing = missing;
  }

  /** Reads the body of a TABLE_MAP event from behind its table id and flags to its end. */
  public static TableMap read(ByteReader in) {
    byte[] signature =
        Arrays.copyOfRange(in.array(), in.position(), in.position() + in.remaining());
    TableId table =
        new TableId(
            LoggedNames.database(LoggedNames.read(in, in.readUint8())),
            LoggedNames.read(in, in.readUint8()));
    int columns = in.readLengthEncoded();
    int[] types = new int[columns];
    for (int i = 0; i < columns; i++) {
      types[i] = in.readUint8();
    }
    int metadataLength = in.readLengthEncoded();
    int metadataStart = in.skip(metadataLength);
    int[] metadata =
        readMetadata(
            types, new ByteReader(in.array(), metadataStart, metadataStart + metadataLength));
    byte[] nullable = in.readBytes((columns + 7) / 8);
    return new TableMap(table, types, metadata, nullable, readNames(in, columns), signature, null);
  }

  private static int[] readMetadata(int[] types, ByteReader in) {
    int[] metadata = new int[types.length];
    for (int i = 0; i < types.length; i++) {
      metadata[i] =
          switch (types[i]) {
            case WireType.FLOAT,
                WireType.DOUBLE,
                WireType.BLOB,
                WireType.JSON,
                WireType.GEOMETRY,
                WireType.TIME2,
                WireType.DATETIME2,
                WireType.TIMESTAMP2 ->
                in.readUint8();
            case WireType.BIT, WireType.VARCHAR, WireType.NEWDECIMAL -> in.readUint16();
            case WireType.STRING, WireType.ENUM, WireType.SET -> (int) in.readUintBigEndian(2);
            default -> 0;
          };
    }
    if (in.remaining() != 0) {
      throw new MalformedEventException(
          "%d bytes of column metadata are left over; column types are %s"
              .formatted(in.remaining(), Arrays.toString(types)));
    }
    return metadata;
  }

  private static List<String> readNames(ByteReader in, int columns) {
    while (in.remaining() > 0) {
      int type = in.readUint8();
      int length = in.readLengthEncoded();
      int start = in.skip(length);
      if (type == COLUMN_NAME_METADATA) {
        ByteReader block = new ByteReader(in.array(), start, start + length);
        String[] names = new String[columns];
        for (int i = 0; i < columns; i++) {
          // One byte, not a length-encoded integer (vitess go/mysql/binlog_event_make.go).
          names[i] = block.readUtf8(block.readUint8());
        }
        return List.of(names);
      }
    }
    return null;
  }

  /**
   * The same map, with the columns that the rows of an event carry. From Dolt 2.2.4 on they do not
   * carry virtual generated columns, which the map has (binlog_producer.go, createRowEvents).
   *
   * @param rows the event's body behind its fixed header
   */
  TableMap of(ByteReader rows) {
    int columns = rows.readLengthEncoded();
    BitSet absent = new BitSet();
    absent.set(0, columns);
    absent.andNot(BitSet.valueOf(rows.readBytes((columns + 7) / 8)));
    if (absent.isEmpty() ? missing == null : absent.equals(missing)) {
      return this;
    }
    return new TableMap(
        table, types, metadata, nullable, names, signature, absent.isEmpty() ? null : absent);
  }

  /** Whether rows carry values of a column. */
  public boolean carries(int column) {
    return missing == null || !missing.get(column);
  }

  /** The places of the columns of which rows carry values. */
  public int[] carried() {
    return IntStream.range(0, types.length).filter(this::carries).toArray();
  }

  public TableId table() {
    return table;
  }

  public int columns() {
    return types.length;
  }

  /** The {@link WireType} of a column. */
  public int type(int column) {
    return types[column];
  }

  /**
   * The metadata of a column as a number: one byte, or two as the type's description in MySQL has
   * them (little-endian for VARCHAR, DECIMAL and BIT; big-endian for STRING, whose first byte is
   * the real type).
   */
  public int metadata(int column) {
    return metadata[column];
  }

  public boolean nullable(int column) {
    return (nullable[column >> 3] >> (column & 7) & 1) != 0;
  }

  /** The columns' names, there if the writer's session had {@code binlog_row_metadata=FULL}. */
  public Optional<List<String>> names() {
    return Optional.ofNullable(names);
  }

  /** Whether both maps describe the same table and rows in the same way. */
  public boolean sameAs(TableMap other) {
    return Arrays.equals(signature, other.signature) && Objects.equals(missing, other.missing);
  }

  @Override
  public String toString() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      String type = WireType.nameOf(types[i], metadata[i]);
      columns.add(names == null ? type : names.get(i) + " " + type);
    }
    return "%s with %d columns %s%s%s"
        .formatted(
            table,
            types.length,
            columns,
            names == null ? ", whose names are not in the log" : "",
            missing == null ? "" : ", of which rows do not carry those at " + missing);
  }
}
