/**
 * The floor: what the primitives of a replication cost alone, on the data that the lab's disks hold. Depends on the lab and on the libraries, not on the engine, so
 * that an overhead of ours cannot hide in its own yardstick. Blocking code: command-line programs, no event loops.
 */
@NullMarked
package io.drayage.load.bench.floor;

import org.jspecify.annotations.NullMarked;
