/** The process-wide memory budget, the bounded CPU pool, the governor of streams, rates. */
@NullMarked
package io.drayage.engine.flow;

import org.jspecify.annotations.NullMarked;
