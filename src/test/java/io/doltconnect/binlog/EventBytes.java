package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Writes what stands in the log byte by byte, as Dolt does (vitess go/mysql/binlog_event_make.go).
 */
public final class EventBytes {
  static final int QUERY = 2;
  static final int ROTATE = 4;
  static final int FORMAT_DESCRIPTION = 15;
  static final int XID = 16;
  static final int TABLE_MAP = 19;
  static final int HEARTBEAT = 27;
  static final int WRITE_ROWS = 30;
  static final int UPDATE_ROWS = 31;
  static final int DELETE_ROWS = 32;
  static final int GTID = 33;
  static final int PREVIOUS_GTIDS = 35;
  static final int SERVER_ID = 7;
  static final int END_POSITION = 4711;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An unsigned little-endian integer. */
  public EventBytes uint(int size, long value) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >> 8 * i));
    }
    return this;
  }

  /** An unsigned big-endian integer. */
  public EventBytes bigEndian(int size, long value) {
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >> 8 * i));
    }
    return this;
  }

  public EventBytes lengthEncoded(int value) {
    if (value < 251) {
      return uint(1, value);
    }
    return value <= 0xffff ? uint(1, 0xfc).uint(2, value) : uint(1, 0xfd).uint(3, value);
  }

  public EventBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public EventBytes utf8(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }

  /** The whole event around these bytes: header and checksum. */
  byte[] event(int type) {
    return event(type, 0);
  }

  /** The whole event, with flags in its header. */
  byte[] event(int type, int flags) {
    byte[] body = toByteArray();
    EventBytes event =
        new EventBytes()
            .uint(4, 1_795_417_168L)
            .uint(1, type)
            .uint(4, SERVER_ID)
            .uint(4, EventSource.HEADER_LENGTH + body.length + EventSource.CHECKSUM_LENGTH)
            .uint(4, END_POSITION)
            .uint(2, flags)
            .bytes(body);
    CRC32 crc = new CRC32();
    crc.update(event.toByteArray());
    return event.uint(4, crc.getValue()).toByteArray();
  }

  static byte[] gtid(Gtid gtid) {
    UUID uuid = UUID.fromString(gtid.uuid());
    return new EventBytes()
        .uint(1, 1)
        .bigEndian(8, uuid.getMostSignificantBits())
        .bigEndian(8, uuid.getLeastSignificantBits())
        .uint(8, gtid.number())
        .event(GTID);
  }

  static byte[] query(String database, String sql) {
    byte[] name = database.getBytes(StandardCharsets.UTF_8);
    return new EventBytes()
        .uint(8, 0)
        .uint(1, name.length)
        .uint(4, 0)
        .bytes(name)
        .uint(1, 0)
        .utf8(sql)
        .event(QUERY);
  }

  static byte[] xid() {
    return new EventBytes().uint(8, 0).event(XID);
  }

  /** A format description; only its last byte, the checksum algorithm, is ever looked at. */
  static byte[] formatDescription(int checksumAlgorithm) {
    return new EventBytes()
        .uint(2, 4)
        .utf8("5.6.33-0ubuntu0.14.04.1-log")
        .bytes(new byte[64])
        .uint(1, checksumAlgorithm)
        .event(FORMAT_DESCRIPTION);
  }

  static byte[] tableMap(long id, byte[] map) {
    return new EventBytes().uint(6, id).uint(2, 0).bytes(map).event(TABLE_MAP);
  }

  static byte[] rows(int type, long id, byte[] rows) {
    return new EventBytes().uint(6, id).uint(2, 0).uint(2, 2).bytes(rows).event(type);
  }
}
