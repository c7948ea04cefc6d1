package io.drayage.control.persistence;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Arguments of a statement. Values only ever travel as arguments, never as SQL text. */
final class Arguments {
    /** What Postgres and our formats can both say. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Arguments() {}

    /** Empty optionals become NULL, enums their names, instants timestamptz, lists of texts and of UUIDs arrays; NUL characters, which Postgres does not take, become U+FFFD. */
    static Tuple of(Object... values) {
        Tuple tuple = Tuple.tuple();
        for (Object value : values) {
            tuple.addValue(column(value));
        }
        return tuple;
    }

    /** For {@code make_interval(secs => …)}, to the millisecond. */
    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static @Nullable Object column(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? column(optional.get()) : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof Instant instant) {
            return timestamp(instant);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof String text) {
            return withoutNul(text);
        }
        return value instanceof List<?> list ? array(list) : value;
    }

    private static Object timestamp(Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new StoreRefusedException(Rule.BAD_VALUE, "A time must lie between the years 1970 and 9999.");
        }
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Object array(List<?> list) {
        if (!list.isEmpty() && list.get(0) instanceof UUID) {
            return list.toArray(new UUID[0]);
        }
        if (!list.isEmpty() && list.get(0) instanceof Long) {
            return list.toArray(new Long[0]);
        }
        return list.stream().map(each -> withoutNul((String) each)).toArray(String[]::new);
    }

    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
