/**
 * Random definitions, values, statements and version control from a seed: whatever is done to a
 * source, a replica that has the rows of the records only has tables of the same hash.
 */
package io.doltconnect.generator;
