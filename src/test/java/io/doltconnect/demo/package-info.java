/**
 * The demo: a small employees database on a real Dolt server, and the records of its changes as
 * they arrive in Kafka. The script {@code demo} of the project runs it.
 */
package io.doltconnect.demo;
