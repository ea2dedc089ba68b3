package io.doltconnect.dolt;

import io.doltconnect.model.Refs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads which branches and tags a database has. One statement, whose cost is that of the refs alone
 * (3 ms for 300 branches): it looks at no commit and no working set. For one thread, like its
 * client.
 */
public final class RefReader {
  private final DoltClient client;

  /** Reads through a client, which the caller closes. */
  public RefReader(DoltClient client) {
    this.client = client;
  }

  /**
   * The refs of a database. In a snapshot the branches are those of its beginning, as the tables
   * are, but the tags those of the present (Dolt: branches_table.go NewBranchItr, tags_table.go
   * NewTagsItr).
   *
   * @throws DoltException with DATABASE_NOT_FOUND if there is no such database, PRIVILEGE_MISSING
   *     if the user may not select from its tables
   */
  public Refs read(String database) {
    String name = DoltClient.quoted(database);
    Map<String, String> branches = new HashMap<>();
    Map<String, String> tags = new HashMap<>();
    client
        .query(
            "the branches and tags of database " + database,
            "SELECT 'branch', name, hash FROM "
                + name
                + ".dolt_branches UNION ALL SELECT 'tag', tag_name, tag_hash FROM "
                + name
                + ".dolt_tags",
            row -> List.of(row.getString(1), row.getString(2), row.getString(3)))
        .forEach(ref -> (ref.get(0).equals("tag") ? tags : branches).put(ref.get(1), ref.get(2)));
    return new Refs(branches, tags);
  }
}
