package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.DoltVersion;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltBinary;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables with virtual generated columns and functional indexes. */
class VirtualColumnsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  @BeforeAll
  static void requireDolt() {
    DoltBinary.assumeFrom(
        new DoltVersion(2, 2, 4), "fails at every row of a table with a virtual column");
  }

  private static Map<String, String> properties(String database, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", database);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(SERVERS.source().port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return properties;
  }

  @Test
  void areLeftOutOfTheStream() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "virtuals")) {
      replication
          .then(
              "create table v(id int primary key, b int as (a*2) virtual, a int, c int not null as (id+1) stored, d varchar(10))",
              "insert into v(id,a,d) values (1,10,'x'),(2,20,'y'),(3,null,'z')",
              "update v set a=11 where id=1",
              "alter table v add column e smallint unsigned as (3*id) virtual not null after a",
              "insert into v(id,a,d) values (4,30,'z')",
              "alter table v add column f varchar(5) default 'f' after id",
              "alter table v drop column b",
              "update v set d='zz' where id=3",
              "delete from v where id=2",
              "alter table v rename column e to ee",
              "update v set id=7 where id=1",
              "create table k(y int as (x) virtual, x int, s varchar(5))",
              "insert into k(x,s) values (1,'a'),(1,'a'),(2,'b')",
              "delete from k where x=1 limit 1",
              "create table swapped(a int, w int as (a+b) virtual, b int, primary key(b,a))",
              "insert into swapped(a,b) values (1,100),(2,200)",
              "update swapped set a=5 where b=200",
              "create table fi(a int primary key, b varchar(20), c json)",
              "create index fx on fi((lower(b)))",
              "insert into fi values (1,'AAA','{\"k\": 1}'),(2,'bbb',null)",
              "create index gx on fi((cast(c->>'$.k' as unsigned)))",
              "insert into fi values (3,'ddd','{\"k\": 7}')",
              "update fi set b='CCC' where a=2",
              "delete from fi where a=1",
              "drop index fx on fi",
              "update fi set b='eee' where a=3")
          .verify(SERVERS.replica());
      assertThat(replication.records())
          .filteredOn(record -> record.topic().endsWith(".v") && record.value() != null)
          .isNotEmpty()
          .allSatisfy(
              record ->
                  assertThat(record.valueSchema().field("after").schema().fields())
                      .extracting(Field::name)
                      .doesNotContain("b", "e", "ee"));
      assertThat(replication.records())
          .filteredOn(record -> record.topic().equals("virtuals"))
          .isNotEmpty()
          .allSatisfy(record -> assertThat(columns(record)).doesNotContain("e", "ee", "w", "y"));
    }
  }

  private static List<String> columns(SourceRecord record) {
    List<String> names = new ArrayList<>();
    for (Object change : ((Struct) record.value()).getArray("tableChanges")) {
      Struct table = ((Struct) change).getStruct("table");
      if (table != null) {
        table.getArray("columns").forEach(column -> names.add(((Struct) column).getString("name")));
      }
    }
    return names;
  }

  @Test
  void areLeftOutOfSnapshots() throws Exception {
    DoltServer dolt = SERVERS.source();
    dolt.execute("create database snapped");
    dolt.executeIn(
        "snapped",
        "create table v(b int not null as (a*2) virtual, id int primary key, a int)",
        "insert into v(id,a) values (1,10),(2,20)",
        "create table k(x int, y int as (x) virtual, s varchar(5))",
        "insert into k(x,s) values (1,'a'),(1,'a')",
        "call dolt_commit('-Am','both')",
        "update v set a=11 where id=1",
        "insert into v(id,a) values (3,30)",
        "delete from v where id=2",
        "insert into k(x) values (5)");
    RecordsReplica rows = new RecordsReplica("snapped");
    List<SourceRecord> changes = new ArrayList<>();
    try (TaskHarness task = new TaskHarness(properties("snapped")).start()) {
      task.pollUntil(
          () -> rows.rows("snapped", "v").size() == 2 && rows.rows("snapped", "k").size() == 3,
          PATIENCE,
          rows::accept);
      dolt.executeIn("snapped", "insert into v(id,a) values (4,40)", "update v set a=0 where id=3");
      task.pollUntil(
          () -> changes.size() == 2,
          PATIENCE,
          record -> {
            rows.accept(record);
            if (record.topic().endsWith(".v")) {
              changes.add(record);
            }
          });
    }
    assertThat(SERVERS.replica().differences(dolt, "snapped", rows)).isEmpty();
    assertThat(Change.of(changes))
        .extracting(Change::brief)
        .containsExactly("c {id=4,a=40}", "u {id=3,a=30} -> {id=3,a=0}");
  }

  @Test
  void cannotBeKeys() throws Exception {
    DoltServer dolt = SERVERS.source();
    dolt.execute("create database keyed_by");
    dolt.executeIn(
        "keyed_by",
        "create table t(id int primary key, a int, b int as (a*2) virtual)",
        "insert into t(id,a) values (1,1)");
    Map<String, String> properties =
        properties("keyed_by", "message.key.columns", "keyed_by.t:b", "tasks.max", "1");

    List<String> errors =
        new DoltSourceConnector()
            .validate(properties).configValues().stream()
                .filter(value -> value.name().equals("message.key.columns"))
                .map(ConfigValue::errorMessages)
                .flatMap(List::stream)
                .toList();

    assertThat(errors)
        .singleElement()
        .asString()
        .contains("'b' of keyed_by.t [id, a]", "virtual generated column");
    try (TaskHarness task = new TaskHarness(properties)) {
      assertThatThrownBy(() -> task.start().pollUntil(records -> false, PATIENCE))
          .hasMessageContaining("virtual");
    }
  }
}
