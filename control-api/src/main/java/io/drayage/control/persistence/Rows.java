package io.drayage.control.persistence;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Result sets as lists, optionals and refusals. */
final class Rows {
    private Rows() {}

    static <T> List<T> list(RowSet<Row> rows, Function<Row, T> each) {
        List<T> list = new ArrayList<>(rows.size());
        for (Row row : rows) {
            list.add(each.apply(row));
        }
        return list;
    }

    static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> each) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(each.apply(rows.iterator().next()));
    }

    static <T> Future<T> refuse(Rule rule, String message) {
        return Future.failedFuture(new StoreRefusedException(rule, message));
    }
}
