package io.doltconnect.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether each Dolt transaction is one Kafka transaction, if that is promised. Kafka's marker of a
 * transaction's end takes an offset.
 */
final class WholeTransactions {
  private final boolean promised;
  private final List<String> violations = new ArrayList<>();
  private String last = "";

  WholeTransactions(Delivery delivery) {
    promised = delivery == Delivery.WHOLE_TRANSACTIONS;
  }

  /**
   * Takes the place of a change.
   *
   * @param before the offset of the record before it, whatever that was
   */
  void place(String gtid, long before, long offset) {
    boolean sameDolt = gtid.equals(last);
    boolean sameKafka = offset == before + 1;
    if (promised && sameDolt != sameKafka) {
      violations.add(
          "offset %d of transaction %s is %s, behind offset %d of %s"
              .formatted(
                  offset, gtid, sameKafka ? "with another" : "apart from its own", before, last));
    }
    last = gtid;
  }

  /** What broke the promise since this was asked last. */
  List<String> takeViolations() {
    List<String> taken = List.copyOf(violations);
    violations.clear();
    return taken;
  }
}
