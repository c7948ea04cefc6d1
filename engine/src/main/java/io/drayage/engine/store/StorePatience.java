package io.drayage.engine.store;

import java.time.Duration;

/**
 * How long a store is put up with before an operation fails.
 *
 * @param connect for a TCP connection and for the first TLS handshake
 * @param stall a connection on which nothing moves for so long is given up (and the request tried again); whole seconds. A store that is stalled for less only
 *     pauses us
 * @param retryFor no new attempt begins once an operation is so old; an operation can therefore last about this long plus one {@code stall}
 */
public record StorePatience(Duration connect, Duration stall, Duration retryFor) {
    /** Ten seconds to connect, five minutes of silence, ten minutes of retries. */
    public static final StorePatience DEFAULT =
            new StorePatience(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));
}
