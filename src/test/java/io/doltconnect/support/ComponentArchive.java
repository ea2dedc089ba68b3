package io.doltconnect.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The zip that the build makes, and that users unpack into their plugin.path. */
public final class ComponentArchive {
  /** System property with the path of the zip. */
  public static final String PROPERTY = "component.zip";

  private final Path zip;

  public ComponentArchive(Path zip) {
    this.zip = zip;
  }

  /**
   * The zip that {@link #PROPERTY} names.
   *
   * @throws IllegalStateException if it is not set or names no file
   */
  public static ComponentArchive ofBuild() {
    String path = System.getProperty(PROPERTY);
    if (path == null || !Files.isRegularFile(Path.of(path))) {
      throw new IllegalStateException(
          "The system property '%s' is %s; run 'mvn package' and set it to the zip in target/"
              .formatted(PROPERTY, path == null ? "not set" : "'" + path + "', which is no file"));
    }
    return new ComponentArchive(Path.of(path));
  }

  public Path path() {
    return zip;
  }

  /** Names of all entries; those of directories end in a slash. */
  public Set<String> entries() {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** File names of the jars in lib/. */
  Set<String> libraries() {
    return entries().stream()
        .filter(name -> name.contains("/lib/") && name.endsWith(".jar"))
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .collect(Collectors.toSet());
  }

  /** Unpacks into a directory. */
  public void extract(Path directory) {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry :
          (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IllegalStateException(
              "%s has the entry '%s', which leaves the directory".formatted(zip, entry.getName()));
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
