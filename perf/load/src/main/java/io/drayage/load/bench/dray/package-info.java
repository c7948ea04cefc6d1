/** {@code dray replicate} as a child process that is watched. Blocking code: command-line programs, no event loops. */
@NullMarked
package io.drayage.load.bench.dray;

import org.jspecify.annotations.NullMarked;
