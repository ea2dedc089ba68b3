package io.doltconnect.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares what arrived with what was expected, topic by topic and in order. */
final class Comparison {
  private final List<String> differences = new ArrayList<>();

  Comparison(List<ExpectedRecord> expected, List<ReadableRecord> arrived) {
    Set<String> topics = new TreeSet<>();
    expected.forEach(record -> topics.add(record.topic()));
    arrived.forEach(record -> topics.add(record.topic()));
    for (String topic : topics) {
      compare(
          topic,
          expected.stream().filter(record -> record.topic().equals(topic)).toList(),
          arrived.stream().filter(record -> record.topic().equals(topic)).toList());
    }
  }

  /** One line for each difference; none if all is as expected. */
  List<String> differences() {
    return differences;
  }

  private void compare(String topic, List<ExpectedRecord> expected, List<ReadableRecord> arrived) {
    for (int i = 0; i < Math.max(expected.size(), arrived.size()); i++) {
      if (i >= arrived.size()) {
        differences.add("Missing: " + expected.get(i));
      } else if (i >= expected.size()) {
        differences.add("Not expected: " + arrived.get(i));
      } else if (!expected.get(i).isMetBy(arrived.get(i))) {
        differences.add(
            "Record %d of %s: expected %s, but got %s"
                .formatted(i, topic, expected.get(i), arrived.get(i)));
      }
    }
  }
}
