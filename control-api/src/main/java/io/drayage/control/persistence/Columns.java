package io.drayage.control.persistence;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Columns of a row as our types. */
final class Columns {
    private Columns() {}

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static Optional<Instant> optionalInstant(Row row, String column) {
        return Optional.ofNullable((@Nullable OffsetDateTime) row.getOffsetDateTime(column))
                .map(OffsetDateTime::toInstant);
    }

    static Optional<String> optionalText(Row row, String column) {
        return Optional.ofNullable(row.getString(column));
    }

    static Optional<Boolean> optionalBoolean(Row row, String column) {
        return Optional.ofNullable(row.getBoolean(column));
    }

    static OptionalInt optionalInt(Row row, String column) {
        @Nullable Integer value = row.getInteger(column);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    static List<String> texts(Row row, String column) {
        return List.of(row.getArrayOfStrings(column));
    }
}
