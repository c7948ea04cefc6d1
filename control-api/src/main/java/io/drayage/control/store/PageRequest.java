package io.drayage.control.store;

import java.util.Optional;

/**
 * Which page of a list.
 *
 * @param token where the page before ended ({@link Page#nextToken()}), empty for the first page; a token that this list did not give out fails with BAD_PAGE_TOKEN
 * @param limit most items on the page, 1 to {@link #MAX_LIMIT}
 */
public record PageRequest(Optional<String> token, int limit) {
    /** Most items that a page may hold. */
    public static final int MAX_LIMIT = 1000;

    /** What a page holds when the client does not say. */
    public static final int DEFAULT_LIMIT = 50;

    /** Checks the bounds: BAD_VALUE when the limit is out of range. */
    public PageRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new StoreRefusedException(
                    StoreRefusedException.Rule.BAD_VALUE,
                    "maxResults must be from 1 to " + MAX_LIMIT + ", not " + limit + ".");
        }
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(Optional.empty(), limit);
    }
}
