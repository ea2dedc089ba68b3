package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * YEAR. Dolt (yearSerializer.serialize, 2.2.0) logs the year 0000 with the byte of the year 2048:
 * the two cannot be told from each other, so both become 2048, which is said once in the log.
 */
final class YearConverter implements TypeConverter.FromText {
  private static final Logger LOG = LoggerFactory.getLogger(YearConverter.class);
  private static final int BASE = 1900;
  private static final int AMBIGUOUS = 2048;

  private final String name;
  private final AtomicBoolean warned = new AtomicBoolean();

  YearConverter(Column column) {
    this.name = column.name();
  }

  @Override
  public SchemaBuilder schema() {
    return Temporals.int32("io.debezium.time.Year");
  }

  @Override
  public Object read(ByteReader in) {
    int offset = in.readUint8();
    if (offset == 0) {
      return 0;
    }
    int year = BASE + offset;
    if (year == AMBIGUOUS && warned.compareAndSet(false, true)) {
      LOG.warn(
          "Column {} holds the YEAR 2048, or 0000, which Dolt logs as the same byte; it is delivered as 2048."
              + " If the column may hold 0000, change it to SMALLINT in Dolt",
          name);
    }
    return year;
  }

  @Override
  public Object parse(String text) {
    return Integer.valueOf(text);
  }
}
