package io.doltconnect.binlog.events;

/**
 * A place in the log. Files of one branch are numbered ({@code binlog-<branch>.NNNNNN}).
 *
 * @param file the file's name
 * @param position bytes from the file's beginning
 */
public record LogPosition(String file, long position) {

  /** Whether whoever is here has read what was written up to another place. */
  public boolean isBeyond(LogPosition other) {
    int files = Long.compare(number(), other.number());
    return files > 0 || files == 0 && position >= other.position;
  }

  private long number() {
    try {
      return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    } catch (NumberFormatException e) {
      throw new MalformedEventException(
          "'%s' is no name of a binlog file of Dolt, which ends with a number".formatted(file), e);
    }
  }
}
