/** Throughput and memory measurements, as ratios of one run. Blocking code: command-line programs, no event loops. */
@NullMarked
package io.drayage.load.bench;

import org.jspecify.annotations.NullMarked;
