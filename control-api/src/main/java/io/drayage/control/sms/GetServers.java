package io.drayage.control.sms;

import io.drayage.control.store.CatalogPage;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.VmServerAddress;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GetServers: the catalog's state and servers; the list is empty unless the catalog is AVAILABLE. */
public final class GetServers implements SmsOperation {
    private final CatalogStore catalog;
    private final Instant installedAt;

    /** @param installedAt shown as lastModifiedOn before the first import: the guide's sample has it even then */
    public GetServers(CatalogStore catalog, Instant installedAt) {
        this.catalog = Objects.requireNonNull(catalog);
        this.installedAt = installedAt;
    }

    @Override
    public String name() {
        return "GetServers";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return catalog.servers(addresses(input), input.page()).map(this::answer);
    }

    private static Set<VmServerAddress> addresses(SmsInput input) {
        Set<VmServerAddress> addresses = new HashSet<>();
        for (SmsInput address : input.structures("vmServerAddressList")) {
            addresses.add(new VmServerAddress(address.required("vmManagerId"), address.required("vmId")));
        }
        return addresses;
    }

    private Answer answer(CatalogPage page) {
        return new Answer(
                page.state().lastModifiedOn().orElse(installedAt),
                page.state().status().name(),
                page.servers().map(Shapes.Server::of).items(),
                page.servers().nextToken().orElse(null));
    }

    /** GetServersResponse. */
    public record Answer(
            Instant lastModifiedOn,
            String serverCatalogStatus,
            List<Shapes.Server> serverList,
            @Nullable String nextToken) {}
}
