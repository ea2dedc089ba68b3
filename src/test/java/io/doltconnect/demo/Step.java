package io.doltconnect.demo;

import java.util.List;

/**
 * One step of the story.
 *
 * @param title what it is about
 * @param sql statements, executed one by one on the connection of the story
 * @param records what must arrive because of them, in this order within each topic
 * @param workerDown whether the Connect worker is killed before the statements and started after
 *     them, when the demo checks itself
 */
record Step(String title, List<String> sql, List<ExpectedRecord> records, boolean workerDown) {
  Step(String title, List<String> sql, List<ExpectedRecord> records) {
    this(title, sql, records, false);
  }
}
