package io.doltconnect.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a Dolt version, such as {@code 2.2.0}. */
public record DoltVersion(int major, int minor, int patch) implements Comparable<DoltVersion> {
  private static final Comparator<DoltVersion> ORDER =
      Comparator.comparingInt(DoltVersion::major)
          .thenComparingInt(DoltVersion::minor)
          .thenComparingInt(DoltVersion::patch);
  private static final Pattern FORM = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

  /** Empty if the text does not begin with three numbers, as in a version built from a branch. */
  public static Optional<DoltVersion> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new DoltVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  /** Whether this version is the other one or a later one. */
  public boolean isFrom(DoltVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(DoltVersion other) {
    return ORDER.compare(this, other);
  }

  public boolean sameMinor(DoltVersion other) {
    return major == other.major && minor == other.minor;
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
