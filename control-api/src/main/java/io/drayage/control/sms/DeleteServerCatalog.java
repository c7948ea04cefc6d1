package io.drayage.control.sms;

import io.drayage.control.store.CatalogStore;
import io.vertx.core.Future;
import java.util.Objects;

/** DeleteServerCatalog: clears the list of servers (status DELETED); jobs go on. An import that is under way is superseded. */
public final class DeleteServerCatalog implements SmsOperation {
    private final CatalogStore catalog;

    /** @param catalog what is cleared */
    public DeleteServerCatalog(CatalogStore catalog) {
        this.catalog = Objects.requireNonNull(catalog);
    }

    @Override
    public String name() {
        return "DeleteServerCatalog";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return catalog.clear().map(cleared -> new Done());
    }
}
