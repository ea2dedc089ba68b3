/**
 * The measure of truth: a second Dolt server whose rows come from the connector's records alone has
 * tables of the same hash as the source.
 */
package io.doltconnect.replica;
