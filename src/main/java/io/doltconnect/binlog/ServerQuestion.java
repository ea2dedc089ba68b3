package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.ResultSetRowPacket;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.doltconnect.model.ServerRun;
import java.io.IOException;
import java.util.Arrays;

/**
 * Asks a server, on the connection that is to dump its log, for its version and since when it runs.
 */
final class ServerQuestion {
  private static final String SQL = "SELECT dolt_version(), UUID_SHORT(), UNIX_TIMESTAMP()";

  private static final int ERROR = 0xff;
  private static final int END = 0xfe;
  private static final int MAX_END_LENGTH = 9;

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
    return ServerRun.of(
        row.getValue(0),
        Long.parseUnsignedLong(row.getValue(1)),
        (long) Double.parseDouble(row.getValue(2)));
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
