package io.doltconnect.history;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import org.apache.kafka.connect.errors.ConnectException;

/** Puts tables aside that cannot be read, if they are to be. */
record PutAside(SuspendedTables suspended) {

  /** Whether a failure concerns one table, without which it goes on. */
  boolean takes(TableId table, ConnectException failure) {
    return DoltException.isOfOneTable(failure) && suspended.suspend(table, failure);
  }
}
