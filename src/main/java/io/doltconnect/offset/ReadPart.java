package io.doltconnect.offset;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.util.List;

/**
 * How far a table is read whose rows are read whole, in the order of their keys. What changed since
 * in the rows before the last key comes from the log.
 *
 * @param definition tells whether the table still has the definition with which it was read
 * @param position the transactions that were in all of it when the first row was read
 * @param last the last key that was delivered, its values as SQL literals
 */
public record ReadPart(TableId table, String definition, GtidSet position, List<String> last) {
  public ReadPart {
    last = List.copyOf(last);
  }
}
