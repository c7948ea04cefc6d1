/** The replication run: a state machine from prepare to done, and the reconciliation of what dead runs left. */
@NullMarked
package io.drayage.engine.run;

import org.jspecify.annotations.NullMarked;
