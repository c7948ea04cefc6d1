package io.drayage.control.service;

import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Walks a paged list to its end. */
final class AllPages {
    private AllPages() {}

    /** Every item; meant for lists that are short by nature, such as connectors. */
    static <T> Future<List<T>> of(Function<PageRequest, Future<Page<T>>> list) {
        return from(list, Optional.empty(), new ArrayList<>());
    }

    private static <T> Future<List<T>> from(
            Function<PageRequest, Future<Page<T>>> list, Optional<String> token, List<T> items) {
        return list.apply(new PageRequest(token, PageRequest.MAX_LIMIT)).compose(page -> {
            items.addAll(page.items());
            return page.nextToken().isEmpty() ? Future.succeededFuture(items) : from(list, page.nextToken(), items);
        });
    }
}
