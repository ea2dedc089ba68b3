package io.doltconnect.schema;

import io.doltconnect.schema.ddl.DdlParser;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.nio.charset.StandardCharsets;

/** Reads statements and follows the definitions that they change. */
public final class DdlFuzz {
  private static final DdlParser PARSER = new DdlParser();
  private static final DefinitionCodec CODEC = new DefinitionCodec();

  private DdlFuzz() {}

  /** Called by Jazzer: whatever leaves it is a finding. The statements end with a zero byte. */
  public static void fuzzerTestOneInput(byte[] statements) {
    TableCatalog catalog = new TableCatalog(table -> true);
    for (String sql : new String(statements, StandardCharsets.UTF_8).split("\0")) {
      catalog.apply(PARSER.parse("d", sql));
    }
    String text = CODEC.encode(catalog, Anchor.NONE);
    TableCatalog restored = new TableCatalog(table -> true);
    CODEC.decode(text).restore(Anchor.NONE, restored);
    if (!text.equals(CODEC.encode(restored, Anchor.NONE))) {
      throw new IllegalStateException("The definitions are others behind a restart");
    }
  }
}
