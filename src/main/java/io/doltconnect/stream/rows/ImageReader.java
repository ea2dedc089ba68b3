package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.record.TableSchemas;
import org.apache.kafka.connect.data.Struct;

/** Reads row images of one table under one definition. */
public interface ImageReader {

  /** The schemas of what it reads. */
  TableSchemas schemas();

  /**
   * Reads the image that the cursor stands at.
   *
   * @return null if a column that cannot be NULL has no value: then the image is not one of a row
   *     of this definition
   */
  Struct read(RowCursor cursor);
}
