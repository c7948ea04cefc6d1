/**
 * Changed block tracking as vSphere words it: change ids, changed areas, and the checks that an answer must pass before anything is left unread on its word. May
 * depend on {@code block} and the JDK. {@link io.drayage.protocol.cbt.ChangedAreaCollector} belongs to one thread at a time, the rest is immutable.
 */
@NullMarked
package io.drayage.protocol.cbt;

import org.jspecify.annotations.NullMarked;
