package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnSettingsTest {
  private static final TableId CUSTOMERS = new TableId("shop", "customers");

  private static ColumnSettings settings(String... properties) {
    return new DoltSourceConfig(Properties.minimal(properties)).records().schemas().columns();
  }

  @Test
  void sayNothingByDefault() {
    ColumnSettings columns = settings();

    assertThat(columns.of(CUSTOMERS, "email").isNone()).isTrue();
    assertThat(columns.tellsType(CUSTOMERS, "email", "VARCHAR")).isFalse();
    assertThat(columns.mayHide(CUSTOMERS)).isFalse();
    assertThat(columns.hideAny()).isFalse();
  }

  @Test
  void leaveOutWhatIsNamed() {
    ColumnSettings columns = settings("column.exclude.list", "shop\\.customers\\.EMAIL,.*\\.ssn");

    assertThat(columns.of(CUSTOMERS, "email").excludedBy()).contains("column.exclude.list");
    assertThat(columns.of(CUSTOMERS, "email2").isNone()).isTrue();
    assertThat(columns.of(new TableId("x", "y"), "ssn").excludedBy()).isPresent();
    assertThat(columns.of(new TableId("other", "customers"), "email").isNone()).isTrue();
  }

  @Test
  void leaveOutWhatIsNotNamed() {
    ColumnSettings columns = settings("column.include.list", "shop\\.customers\\.(id|name)");

    assertThat(columns.of(CUSTOMERS, "Name").isNone()).isTrue();
    assertThat(columns.of(CUSTOMERS, "email").excludedBy()).contains("column.include.list");
    assertThat(columns.of(new TableId("shop", "orders"), "id").excludedBy()).isPresent();
  }

  @Test
  void takeTheMaskThatTellsLeast() {
    ColumnSettings columns =
        settings(
            "column.mask.with.12.chars", "shop\\.customers\\.email",
            "column.mask.with.5.chars", ".*\\.email",
            "column.mask.hash.SHA-256.with.salt.s3cr.et", "shop\\.customers\\..*",
            "column.truncate.to.20.chars", ".*\\.notes",
            "column.truncate.to.8.chars", "shop\\.customers\\.notes");

    assertThat(columns.of(CUSTOMERS, "email").masks())
        .singleElement()
        .extracting(ColumnMask::property)
        .isEqualTo("column.mask.with.5.chars");
    assertThat(columns.of(CUSTOMERS, "notes").truncation())
        .hasValueSatisfying(truncation -> assertThat(truncation.length()).isEqualTo(8));
    assertThat(columns.of(CUSTOMERS, "phone").masks())
        .singleElement()
        .satisfies(
            mask -> {
              ColumnMask.Hash hash = (ColumnMask.Hash) mask;
              assertThat(hash.algorithm()).isEqualTo("SHA-256");
              assertThat(hash.salt().value()).isEqualTo("s3cr.et");
              assertThat(hash.form()).isEqualTo(ColumnMask.HashedForm.SERIALIZED);
              assertThat(hash.property()).isEqualTo("column.mask.hash.SHA-256.with.salt.***");
            });
    assertThat(columns.toString()).doesNotContain("s3cr");
  }

  @Test
  void knowTheSecondFormOfHashes() {
    ColumnSettings columns = settings("column.mask.hash.v2.SHA-512.with.salt.s", ".*\\.email");

    assertThat(columns.of(CUSTOMERS, "email").masks())
        .singleElement()
        .satisfies(
            mask -> {
              ColumnMask.Hash hash = (ColumnMask.Hash) mask;
              assertThat(hash.algorithm()).isEqualTo("SHA-512");
              assertThat(hash.form()).isEqualTo(ColumnMask.HashedForm.TEXT);
            });
  }

  @Test
  void tellTypesOfColumnsAndByTheirTypes() {
    ColumnSettings columns =
        settings(
            "column.propagate.source.type", "shop\\.customers\\.id",
            "datatype.propagate.source.type", ".+\\.varchar");

    assertThat(columns.tellsType(CUSTOMERS, "id", "INT")).isTrue();
    assertThat(columns.tellsType(CUSTOMERS, "email", "VARCHAR")).isTrue();
    assertThat(columns.tellsType(CUSTOMERS, "age", "INT")).isFalse();
  }

  @Test
  void knowWhichTablesTheyMayHideColumnsOf() {
    assertThat(settings("column.exclude.list", "shop\\..*").mayHide(CUSTOMERS)).isTrue();
    assertThat(settings("column.exclude.list", "shop\\.orders\\.id").mayHide(CUSTOMERS)).isFalse();
    assertThat(settings("column.mask.with.3.chars", ".*\\.email").mayHide(CUSTOMERS)).isTrue();
    assertThat(settings("column.truncate.to.3.chars", ".*").mayHide(CUSTOMERS)).isFalse();
  }

  @Test
  void areOneListOnly() {
    assertThatThrownBy(
            () -> settings("column.include.list", "a.b.c", "column.exclude.list", "a.b.d"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("column.exclude.list")
        .hasMessageContaining("only one of the two can be given");
  }

  @ParameterizedTest
  @CsvSource({
    "column.mask.with.length.chars, column.mask.with.<length>.chars",
    "column.mask.with.-1.chars, column.mask.with.<length>.chars",
    "column.mask.with.99999.chars, at most 65536",
    "column.mask.email, column.mask.with.<length>.chars",
    "column.truncate.to.chars, column.truncate.to.<length>.chars",
    "column.mask.hash.SHA-256.with.slat.S3CRET, column.mask.hash.v2.<algorithm>.with.salt.<salt>",
    "column.mask.hash.SHA-256.salt.S3CRET, column.mask.hash.<algorithm>.with.salt.<salt>",
    "column.mask.hash.NONE.with.salt.S3CRET, no hash that this Java has",
    "column.mask.hash.v2.NONE.with.salt.S3CRET, no hash that this Java has",
  })
  void areErrorsInAnotherForm(String key, String advice) {
    Map<String, String> properties = Properties.minimal(key, "shop\\.customers\\.email");

    List<PropertyConflict> conflicts = DoltSourceConfig.conflicts(Map.of(), properties);
    assertThat(conflicts)
        .singleElement()
        .satisfies(conflict -> assertThat(conflict.message()).contains(advice));
    assertThat(conflicts.toString()).doesNotContain("S3CRET");
    assertThatThrownBy(() -> new DoltSourceConfig(properties))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(advice)
        .message()
        .doesNotContain("S3CRET");
    assertThat(UnknownProperties.warnings(properties)).isEmpty();
  }

  @Test
  void nameThePropertyOfABadExpressionWithoutItsSalt() {
    assertThatThrownBy(
            () -> settings("column.mask.hash.SHA-256.with.salt.S3CRET", "shop\\.customers\\.("))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("column.mask.hash.SHA-256.with.salt.***")
        .message()
        .doesNotContain("S3CRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colum.mask.hash.SHA-256.with.salt.S3CRET",
        "column.masks.hash.SHA-256.with.salt.S3CRET",
        "columns.hash.SHA-256.S3CRET",
        "database.salt.S3CRET"
      })
  void areNotToldWithTheirSaltsWhenTheyAreMisspelt(String key) {
    assertThat(UnknownProperties.warnings(Properties.minimal(key, "x")).toString())
        .doesNotContain("S3CRET");
  }

  @Test
  void areNoneWithoutAValue() {
    assertThat(settings("column.mask.with.12.chars", " ", "column.exclude.list", " "))
        .isEqualTo(ColumnSettings.none());
  }
}
