package io.drayage.control.persistence;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Ids that users see: a prefix and random hex digits, allotted by trying to insert them. */
final class PublicIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ATTEMPTS = 20;
    private static final String HEX = "0123456789abcdef";

    private PublicIds() {}

    /** {@code prefix} and {@code digits} hex digits. */
    static String random(String prefix, int digits) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < digits; i++) {
            id.append(HEX.charAt(RANDOM.nextInt(HEX.length())));
        }
        return id.toString();
    }

    /** Tries ids until one can be inserted. */
    static <T> Future<T> allot(String prefix, int digits, Function<String, Future<Optional<T>>> insert) {
        return allot(() -> random(prefix, digits), insert, ATTEMPTS);
    }

    /**
     * @param insert empty when the id is taken
     * @param attempts how many ids to try
     */
    static <T> Future<T> allot(Supplier<String> ids, Function<String, Future<Optional<T>>> insert, int attempts) {
        if (attempts == 0) {
            return Future.failedFuture(new IllegalStateException("no free id found"));
        }
        return insert.apply(ids.get())
                .compose(made -> made.map(Future::succeededFuture).orElseGet(() -> allot(ids, insert, attempts - 1)));
    }
}
