/**
 * Postgres: the embedded server, the pool, migrations, and what its errors mean. Together with {@code control.persistence} the only package that knows SQL or the Vert.x SQL client. May depend on engine's api for errors
 * and secrets. Blocking work (files, processes) runs on a worker thread of its own, never on an event loop.
 */
@NullMarked
package io.drayage.control.db;

import org.jspecify.annotations.NullMarked;
