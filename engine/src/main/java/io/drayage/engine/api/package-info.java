/** What callers of the engine see: orders, results, errors, and the interfaces that they implement. May depend on protocol and Vert.x futures only; nothing here opens a socket or blocks. */
@NullMarked
package io.drayage.engine.api;

import org.jspecify.annotations.NullMarked;
