package io.doltconnect;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layers that the packages stand in, and what no class does. */
class ArchitectureTest {
  private static final String ROOT = "io.doltconnect";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /**
   * For each room, which is a package with its sub-packages, the others that it may know. The root
   * package knows them all.
   */
  private static final Map<String, List<String>> KNOWS =
      Map.ofEntries(
          entry("model"),
          entry("retry"),
          entry("threads"),
          entry("binlog", "model", "retry", "threads"),
          entry("schema", "binlog", "model"),
          entry("config", "model"),
          entry("types", "binlog", "config", "model", "schema"),
          entry("offset", "model", "schema"),
          entry("dolt", "binlog", "config", "model", "retry", "schema"),
          entry("notification", "config", "record"),
          entry("signal", "config", "retry", "schema", "threads"),
          entry("preflight", "config", "dolt", "model", "record", "schema", "threads"),
          entry("record", "config", "model", "schema", "types"),
          entry(
              "stream", "binlog", "config", "dolt", "history", "model", "offset", "record",
              "schema", "types"),
          entry(
              "history", "config", "dolt", "model", "offset", "record", "retry", "schema",
              "threads", "types"),
          entry(
              "snapshot",
              "binlog",
              "config",
              "dolt",
              "history",
              "model",
              "offset",
              "record",
              "retry",
              "schema",
              "threads",
              "types"),
          entry(
              "incremental",
              "config",
              "dolt",
              "history",
              "model",
              "offset",
              "record",
              "retry",
              "schema",
              "threads",
              "types"),
          entry(
              "metrics",
              "binlog",
              "config",
              "history",
              "incremental",
              "model",
              "offset",
              "record",
              "snapshot",
              "stream",
              "types"),
          entry(
              "task",
              "binlog",
              "config",
              "dolt",
              "history",
              "incremental",
              "metrics",
              "model",
              "notification",
              "offset",
              "record",
              "retry",
              "schema",
              "signal",
              "snapshot",
              "stream",
              "threads"));

  private static Map.Entry<String, List<String>> entry(String room, String... known) {
    return Map.entry(room, List.of(known));
  }

  static List<String> packages() {
    return KNOWS.keySet().stream().sorted().toList();
  }

  private static String named(String name) {
    return ROOT + "." + name + "..";
  }

  @Test
  void givesEveryPackageItsLayer() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
                .collect(Collectors.toSet()))
        .isEqualTo(KNOWS.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void knowsOnlyTheLayersBelow(String name) {
    String[] strangers =
        packages().stream()
            .filter(other -> !other.equals(name) && !KNOWS.get(name).contains(other))
            .map(ArchitectureTest::named)
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(named(name))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT).or(resideInAnyPackage(strangers)))
        .check(CLASSES);
  }

  @Test
  void hasNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void letsSchemasKnowOfTheLogOnlyWhatItSaysOfColumns() {
    noClasses()
        .that()
        .resideInAPackage(named("schema"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(named("binlog"))
                .and(not(belongToAnyOf(TableMap.class, WireType.class))))
        .check(CLASSES);
  }

  @Test
  void keepsConnectOutOfWhatReadsAndRemembers() {
    noClasses()
        .that()
        .resideInAnyPackage(
            named("model"), named("binlog"), named("schema"), named("offset"), named("metrics"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void asksTheServerInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(named("dolt"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.mariadb..")
                .or(
                    belongToAnyOf(
                        java.sql.Connection.class,
                        java.sql.Statement.class,
                        java.sql.SQLException.class)))
        .check(CLASSES);
  }

  @Test
  void readsAnswersOnlyWhereQuestionsAreWritten() {
    noClasses()
        .that()
        .resideOutsideOfPackages(named("dolt"), named("preflight"))
        .should()
        .dependOnClassesThat(belongToAnyOf(java.sql.ResultSet.class))
        .check(CLASSES);
  }

  @Test
  void keepsTheGrammarInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(named("schema"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.debezium..", "org.antlr..")
        .check(CLASSES);
  }

  /** There they get their names and the log context. */
  @Test
  void makesThreadsInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(named("threads"))
        .should()
        .callConstructorWhere(target(owner(assignableTo(Thread.class))))
        .check(CLASSES);
  }

  @Test
  void hasNoPackageForWhatBelongsNowhere() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..misc..")
        .check(CLASSES);
  }

  @Test
  void hasNoStaticStateThatChanges() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  @Test
  void logsThroughSlf4jOnly() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
  }

  @Test
  void throwsNoExceptionThatSaysNothing() {
    NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
  }
}
