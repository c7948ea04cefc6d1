package io.drayage.engine.store;

import java.util.List;
import java.util.OptionalInt;

/**
 * A rule of a bucket's lifecycle configuration, as far as it can touch what we keep there.
 *
 * @param id as its author named it; may be empty
 * @param prefix keys that begin with it; empty means all
 * @param byTag whether it is limited to objects with some tag; ours have none
 * @param expires whether it deletes current objects, after {@code expirationDays} or at a date
 * @param archiveClasses storage classes from which objects cannot be read at once, to which it moves them
 * @param abortUploadsAfterDays when it aborts incomplete multipart uploads; absent when it does not
 */
public record LifecycleRule(
        String id,
        boolean enabled,
        String prefix,
        boolean byTag,
        boolean expires,
        OptionalInt expirationDays,
        List<String> archiveClasses,
        OptionalInt abortUploadsAfterDays) {
    /** Copies. */
    public LifecycleRule {
        archiveClasses = List.copyOf(archiveClasses);
    }
}
