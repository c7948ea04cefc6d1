/**
 * Runs of the real {@code dray replicate} against an estate that misbehaves by seed, each image compared with its source. May depend on the lab and on {@code
 * process}. One thread per campaign.
 */
@NullMarked
package io.drayage.load.chaos;

import org.jspecify.annotations.NullMarked;
