package io.doltconnect.model;

/**
 * A tag.
 *
 * @param hash the commit that it names
 */
public record Tag(String name, String hash, Commit.Person tagger, String message) {}
