package io.doltconnect.config;

/** Whether records of rows say in headers which branch and commit they are of. */
public enum CommitHeaders {
  /** They do not. */
  OMITTED,
  /** {@code dolt.branch} and, where it is known, {@code dolt.commit}. */
  PROVIDED
}
