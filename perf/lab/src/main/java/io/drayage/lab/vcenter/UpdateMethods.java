package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Filters and updates: what govc and pyVmomi wait for tasks and leases with. */
final class UpdateMethods {
    private final Vertx vertx;
    private final Inventory inventory;

    UpdateMethods(Vertx vertx, Inventory inventory) {
        this.vertx = vertx;
        this.inventory = inventory;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("CreatePropertyCollector", this::createCollector);
        methods.put("DestroyPropertyCollector", this::destroyCollector);
        methods.put("CreateFilter", this::createFilter);
        methods.put("DestroyPropertyFilter", this::destroyFilter);
        methods.put("WaitForUpdatesEx", this::waitEx);
        methods.put("WaitForUpdates", call -> wait(call, -1, Integer.MAX_VALUE));
        methods.put("CheckForUpdates", call -> wait(call, 0, Integer.MAX_VALUE));
        methods.put("CancelWaitForUpdates", this::cancel);
    }

    private UpdateCollector collector(Call call) {
        if (call.self().value().equals(ServiceMethods.COLLECTOR.value())) {
            return call.session().defaultCollector();
        }
        return inventory.get(call.self(), UpdateCollector.class);
    }

    private Future<Object> createCollector(Call call) {
        MoRef ref = owned(call, "PropertyCollector");
        inventory.add(new UpdateCollector(ref));
        return Future.succeededFuture(ref);
    }

    private MoRef owned(Call call, String type) {
        MoRef ref = new MoRef(type, "session[" + call.session().key() + "]" + UUID.randomUUID());
        call.session().owned().add(ref);
        return ref;
    }

    private Future<Object> destroyCollector(Call call) {
        UpdateCollector collector = inventory.get(call.self(), UpdateCollector.class);
        List.copyOf(collector.waiters()).forEach(Waiter::cancel);
        List.copyOf(collector.filters()).forEach(filter -> forget(call, filter));
        forget(call, collector);
        return Future.succeededFuture();
    }

    private void forget(Call call, ManagedObject object) {
        call.session().owned().remove(object.ref());
        inventory.remove(object);
    }

    private Future<Object> createFilter(Call call) {
        XmlNode spec = call.request().child("spec");
        if (spec == null) {
            throw SoapFault.invalidRequest("Required parameter spec is missing");
        }
        UpdateCollector collector = collector(call);
        FilterSpec parsed = FilterSpec.parse(spec);
        MoRef ref = owned(call, "PropertyFilter");
        collector.filters().add(inventory.add(new FilterObject(ref, parsed, inventory, call.asker())));
        return Future.succeededFuture(ref);
    }

    private Future<Object> destroyFilter(Call call) {
        FilterObject filter = inventory.get(call.self(), FilterObject.class);
        call.session().defaultCollector().filters().remove(filter);
        inventory
                .all(UpdateCollector.class)
                .forEach(collector -> collector.filters().remove(filter));
        forget(call, filter);
        return Future.succeededFuture();
    }

    private Future<Object> waitEx(Call call) {
        XmlNode options = call.request().child("options");
        return wait(
                call, number(options, "maxWaitSeconds", -1), number(options, "maxObjectUpdates", Integer.MAX_VALUE));
    }

    private static int number(@Nullable XmlNode options, String name, int absent) {
        return options == null
                ? absent
                : options.optional(name).map(Integer::parseInt).orElse(absent);
    }

    private Future<Object> wait(Call call, int maxWaitSeconds, int maxObjects) {
        UpdateCollector collector = collector(call);
        collector.from(call.request().optional("version").orElse(""));
        Object now = collector.updates(maxObjects);
        if (now != null || maxWaitSeconds == 0) {
            return Future.succeededFuture(now);
        }
        Waiter waiter = new Waiter(vertx, inventory, () -> collector.updates(maxObjects));
        collector.waiters().add(waiter);
        // A client that hangs up is not waited for: vcsim's waiters leak here.
        call.gone().onComplete(gone -> waiter.cancel());
        return waiter.start(maxWaitSeconds)
                .future()
                .onComplete(any -> collector.waiters().remove(waiter));
    }

    private Future<Object> cancel(Call call) {
        List.copyOf(collector(call).waiters()).forEach(Waiter::cancel);
        return Future.succeededFuture();
    }
}
