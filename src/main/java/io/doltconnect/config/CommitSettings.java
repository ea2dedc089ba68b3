package io.doltconnect.config;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What is delivered of Dolt's commits, branches and tags.
 *
 * @param enabled {@code commits.enabled}
 * @param topic {@code commits.topic.name}
 * @param from {@code commits.from}
 * @param pollInterval {@code commits.poll.interval.ms}
 * @param headers {@code provide.commit.headers}
 */
public record CommitSettings(
    boolean enabled, String topic, CommitsFrom from, Duration pollInterval, CommitHeaders headers) {
  public static final String ENABLED = "commits.enabled";
  public static final String TOPIC_NAME = "commits.topic.name";
  public static final String FROM = "commits.from";
  public static final String PROVIDE_HEADERS = "provide.commit.headers";
  public static final String POLL_INTERVAL = "commits.poll.interval.ms";

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Commits")
        .add(
            new Property(ENABLED, Type.BOOLEAN)
                .defaultValue(false)
                .dependents(TOPIC_NAME, FROM)
                .displayName("Commits")
                .documentation(
                    "Whether there is a record for each Dolt commit of the logged branch, and for"
                        + " each branch and tag that is created, moved or deleted, in a topic for"
                        + " each database. The record of a commit comes after every change that the"
                        + " commit contains."))
        .add(
            new Property(TOPIC_NAME, Type.STRING)
                .defaultValue("dolt_commits")
                .validator(TopicName.part())
                .importance(Importance.LOW)
                .width(Width.MEDIUM)
                .displayName("Commit topic")
                .documentation(
                    "End of the name of the topics for commits, branches and tags, which starts"
                        + " with `topic.prefix`, '.', the database's name and '.'."))
        .add(
            new Property(FROM, Type.STRING)
                .defaultValue("now")
                .validator(CommitsFrom.validator())
                .displayName("Commits from")
                .documentation(
                    "With which commit the records begin where the stored offset does not say it."
                        + " 'now': with the first one after the snapshot or the stored offset;"
                        + " 'beginning': with the first one of the branch; a hash: with the first one that"
                        + " is not in that commit's history, in the database that has the commit."
                        + " Databases that are created later are told from their beginning."))
        .add(
            new Property(POLL_INTERVAL, Type.LONG)
                .defaultValue(1_000L)
                .validator(Range.between(1L, (long) Integer.MAX_VALUE))
                .importance(Importance.LOW)
                .displayName("Commit poll interval (ms)")
                .documentation(
                    "How often the branches and tags of each database are looked at, with one cheap"
                        + " question."))
        .add(
            new Property(PROVIDE_HEADERS, Type.BOOLEAN)
                .defaultValue(false)
                .importance(Importance.LOW)
                .displayName("Provide commit headers")
                .documentation(
                    "Whether records of rows have the headers `dolt.branch` and, where it is known"
                        + " when they are delivered, `dolt.commit`: what `source` has in the"
                        + " envelope, for plain rows and tombstones, too."));
  }

  static CommitSettings from(AbstractConfig config) {
    return new CommitSettings(
        config.getBoolean(ENABLED),
        config.getString(TOPIC_NAME),
        CommitsFrom.parse(FROM, config.getString(FROM)),
        Duration.ofMillis(config.getLong(POLL_INTERVAL)),
        config.getBoolean(PROVIDE_HEADERS) ? CommitHeaders.PROVIDED : CommitHeaders.OMITTED);
  }
}
