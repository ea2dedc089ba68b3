/**
 * Random faults from a seed, while writers go on: whatever happens to server, network, worker and
 * broker, consumers hold what Dolt holds, and get each change as often as they were promised.
 */
package io.doltconnect.faults;
