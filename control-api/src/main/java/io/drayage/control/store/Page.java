package io.drayage.control.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a list. Pages go by position in a fixed order, not by count: an item that is there during the whole walk is seen exactly once, whatever is added or removed meanwhile.
 *
 * @param nextToken opaque; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
    /** Copies the list. */
    public Page {
        items = List.copyOf(items);
    }

    /** The same page of other items. */
    public <R> Page<R> map(Function<? super T, ? extends R> each) {
        return new Page<>(items.stream().<R>map(each).toList(), nextToken);
    }
}
