/** The process-wide memory budget and the bounded CPU pool. */
@NullMarked
package io.drayage.engine.flow;

import org.jspecify.annotations.NullMarked;
