/** Rewrites a configuration of Debezium's MySQL connector: {@code ./migrate} runs it. */
package io.doltconnect.migrate;
