/**
 * The real parts that the integration tests, the demo and the benchmark run on: a Dolt server, a
 * Kafka broker, a Connect worker, a reader of topics and a proxy that disturbs connections.
 * Everything listens on 127.0.0.1 only, on free ports, and leaves nothing behind when it is closed.
 */
package io.doltconnect.support;
