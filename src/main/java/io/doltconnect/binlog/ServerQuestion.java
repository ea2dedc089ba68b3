package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.ResultSetRowPacket;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.doltconnect.model.ServerRun;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Asks a server, on the connection that is to dump its log, for its version and since when it runs.
 */
final class ServerQuestion {
  /**
   * The second in which the process was started is in UUID_SHORT() above the 24 bits that count its
   * calls (go-mysql-server sql/expression/function/uuid.go, UUIDShortFunc.Eval). The system
   * variable uptime would tell it too, but Dolt 2.2.0 fails to read it.
   */
  private static final String SQL = "SELECT dolt_version(), UUID_SHORT(), UNIX_TIMESTAMP()";

  private static final int ERROR = 0xff;
  private static final int END = 0xfe;
  private static final int MAX_END_LENGTH = 9;
  private static final int COUNTER_BITS = 24;
  private static final long SECONDS_MASK = 0xffff_ffffL;

  private final PacketChannel channel;

  ServerQuestion(PacketChannel channel) {
    this.channel = channel;
  }

  /**
   * Asks.
   *
   * @throws IOException if the server does not answer, or refuses to
   */
  ServerRun ask() throws IOException {
    channel.write(new QueryCommand(SQL));
    requireNoError(channel.read());
    skipToEnd();
    ResultSetRowPacket row = new ResultSetRowPacket(requireNoError(channel.read()));
    skipToEnd();
    return run(
        row.getValue(0),
        Long.parseUnsignedLong(row.getValue(1)),
        (long) Double.parseDouble(row.getValue(2)));
  }

  static ServerRun run(String version, long uuidShort, long now) {
    // With more calls than its bits count to, the counter adds seconds: then less of the log is
    // known to be of this process, never more.
    long started = Math.min(uuidShort >>> COUNTER_BITS & SECONDS_MASK, now);
    return new ServerRun(Instant.ofEpochSecond(started), Instant.ofEpochSecond(now), version);
  }

  private void skipToEnd() throws IOException {
    byte[] packet;
    do {
      packet = requireNoError(channel.read());
    } while ((packet[0] & 0xff) != END || packet.length >= MAX_END_LENGTH);
  }

  private static byte[] requireNoError(byte[] packet) throws IOException {
    if ((packet[0] & 0xff) == ERROR) {
      ErrorPacket error = new ErrorPacket(Arrays.copyOfRange(packet, 1, packet.length));
      throw new IOException(
          "The server does not say which version it is and since when it runs (%s): %s"
              .formatted(SQL, error.getErrorMessage()));
    }
    return packet;
  }
}
