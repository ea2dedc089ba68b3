package io.doltconnect.history.branches;

import io.doltconnect.config.BranchSettings;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;

/**
 * What the follower of branches works with.
 *
 * @param filter the captured tables
 * @param snapshot how rows are read, and whether those are that were there before
 * @param reread whether a branch is read whole whose last delivered commit is not there any more
 * @param branches which branches are read, how often it is looked, and where their records go
 * @param queueBytes how many bytes of changes are read ahead
 * @param name names the thread
 */
public record BranchSetting(
    ConnectionSettings connection,
    TableFilter filter,
    SnapshotSettings snapshot,
    boolean reread,
    BranchSettings branches,
    long queueBytes,
    Retries retries,
    StopSignal stop,
    String name) {}
