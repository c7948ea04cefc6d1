/**
 * What of a disk must be read: changed block tracking narrows it, is never believed blindly, and whatever is odd makes everything be read and compared. Depends on
 * {@code vsphere}; knows nothing of how a run goes. Everything is immutable; futures complete on the caller's context.
 */
@NullMarked
package io.drayage.engine.change;

import org.jspecify.annotations.NullMarked;
