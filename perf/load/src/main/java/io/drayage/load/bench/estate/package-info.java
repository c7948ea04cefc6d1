/** The lab as a benchmark needs it: its own process, so that its CPU and memory are not taken for ours. Blocking code: command-line programs, no event loops. */
@NullMarked
package io.drayage.load.bench.estate;

import org.jspecify.annotations.NullMarked;
