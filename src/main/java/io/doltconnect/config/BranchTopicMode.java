package io.doltconnect.config;

/** {@code topic.branch.mode}: where the records of several branches go. */
public enum BranchTopicMode {
  /** To one topic for each table, with the branch in the key. */
  KEY,
  /** To one topic for each table of each branch. */
  TOPIC
}
