package io.doltconnect.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compose file's check of Dolt tells whether the server is there, and leaves its log alone. */
class ComposeHealthIT {
  private static final Pattern CHECK =
      Pattern.compile("dolt:.*?test: \\[\"CMD\", \"bash\", \"-c\", \"(.*?)\"\\]", Pattern.DOTALL);

  private final int sql = FreePort.find();
  private final int metrics = FreePort.find();

  private String onFreePorts(String text) {
    return text.replace("3306", Integer.toString(sql))
        .replace("%04X".formatted(3306), "%04X".formatted(sql))
        .replace("9091", Integer.toString(metrics));
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of("docker").resolve(file));
  }

  private boolean healthy() {
    try {
      Matcher check = CHECK.matcher(read("docker-compose.yml"));
      assertThat(check.find()).isTrue();
      String command =
          onFreePorts(
              check.group(1).replace("\\\\", "\\").replace("\\\"", "\"").replace("$$", "$"));
      Process bash = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
      bash.getInputStream().readAllBytes();
      return bash.waitFor() == 0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsWhetherTheServerIsThereWithoutALineInItsLog() throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("compose-health")) {
      Path config = directory.path().resolve("config.yaml");
      Path log = directory.path().resolve("server.log");
      Files.writeString(config, onFreePorts(read("dolt/config.yaml")), StandardCharsets.UTF_8);
      assertThat(healthy()).isFalse();
      ServerProcess server =
          ServerProcess.start(
              "dolt sql-server",
              List.of(DoltBinary.path().toString(), "sql-server", "--config", config.toString()),
              directory.directory("data"),
              Map.of("HOME", directory.directory("home").toString()),
              log);
      try {
        server.awaitReady(this::healthy, Duration.ofSeconds(60));
        assertThat(Files.readString(log)).contains("Server ready");
        String before = Files.readString(log);
        for (int i = 0; i < 10; i++) {
          assertThat(healthy()).isTrue();
        }
        Thread.sleep(500);
        assertThat(Files.readString(log)).isEqualTo(before);
      } finally {
        server.kill();
      }
      assertThat(healthy()).isFalse();
    }
  }
}
