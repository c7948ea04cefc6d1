/**
 * Will the disk boot elsewhere? {@link io.drayage.engine.guest.BootCheck} looks into a frozen or staged disk for what makes migrated machines not boot; {@link io.drayage.engine.guest.BootInspection} brings it the
 * blocks that it wants, a bounded number, without blocking anybody. Depends on {@code api} and {@code flow}; where blocks come from is the caller's.
 */
@NullMarked
package io.drayage.engine.guest;

import org.jspecify.annotations.NullMarked;
