package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
  private static final String LABEL = "a".repeat(63);

  private static ConnectionSettings settings(String host) {
    return new DoltSourceConfig(Properties.minimal("database.hostname", host)).connection();
  }

  @ParameterizedTest
  @CsvSource({
    "dolt, dolt, dolt:3306",
    "' dolt.example.com ', dolt.example.com, dolt.example.com:3306",
    "dolt.example.com., dolt.example.com., dolt.example.com.:3306",
    "dolt_db-1, dolt_db-1, dolt_db-1:3306",
    "3com.example, 3com.example, 3com.example:3306",
    "127.0.0.1, 127.0.0.1, 127.0.0.1:3306",
    "255.255.255.255, 255.255.255.255, 255.255.255.255:3306",
    "::1, ::1, [::1]:3306",
    "[::1], ::1, [::1]:3306",
    "2001:DB8::7, 2001:DB8::7, [2001:DB8::7]:3306",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1, [::ffff:10.0.0.1]:3306",
    "fe80::1%eth0, fe80::1%eth0, [fe80::1%eth0]:3306",
  })
  void takesNamesAndAddresses(String given, String host, String address) {
    assertThat(settings(given).hostname()).isEqualTo(host);
    assertThat(settings(given).address()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://dolt:3306/shop",
        "jdbc:mariadb://dolt/",
        "//dolt",
        "dolt/shop",
        "dolt:3306",
        "127.0.0.1:3306",
        "[::1]:3306",
        "a,b",
        "dolt?allowLocalInfile=true",
        "dolt&a=b",
        "dolt#a",
        "dolt;a",
        "dolt@host",
        "do lt",
        "dolt\nb",
        "address=(host=dolt)",
        "(dolt)",
        "do%6ct",
        "-dolt",
        "dolt-",
        "a..b",
        ".",
        "256.0.0.1",
        "1.2.3",
        "127.1",
        "7",
        "[dolt]",
        "[127.0.0.1]",
        "[::1",
        "::1]",
        ":::1",
        "1:2:3",
        "::1%",
        "::1%a/b",
        "münchen.example",
        ""
      })
  void refusesAllElse(String host) {
    assertThatThrownBy(() -> settings(host))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("database.hostname")
        .hasMessageContaining("'database.port'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://dolt/?user=root&password=s3cret",
        "root:s3cret@dolt",
        "dolt;password=s3cret"
      })
  void showsNoPassword(String host) {
    assertThatThrownBy(() -> settings(host)).message().doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 300})
  void refusesLabelsThatAreTooLong(int length) {
    assertThat(settings(LABEL + ".example").hostname()).startsWith(LABEL);
    assertThatThrownBy(() -> settings("a".repeat(length) + ".example"))
        .isInstanceOf(ConfigException.class);
  }
}
