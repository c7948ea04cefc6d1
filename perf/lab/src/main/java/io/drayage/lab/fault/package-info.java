/** Faults by rule, and counters of what the lab did: the two handles that tests turn and read. Thread-safe. */
@NullMarked
package io.drayage.lab.fault;

import org.jspecify.annotations.NullMarked;
