/** Sessions that write to a Dolt server while it is read. */
package io.doltconnect.writers;
