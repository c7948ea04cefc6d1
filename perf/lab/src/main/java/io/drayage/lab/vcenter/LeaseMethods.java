package io.drayage.lab.vcenter;

import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** HttpNfcLease. */
final class LeaseMethods {
    private final Inventory inventory;
    private final Leases leases;

    LeaseMethods(Inventory inventory, Leases leases) {
        this.inventory = inventory;
        this.leases = leases;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("HttpNfcLeaseProgress", this::progress);
        methods.put("HttpNfcLeaseComplete", this::complete);
        methods.put("HttpNfcLeaseAbort", this::abort);
        methods.put("HttpNfcLeaseGetManifest", this::manifest);
    }

    private LeaseObject lease(Call call) {
        return inventory.get(call.self(), LeaseObject.class);
    }

    private Future<Object> progress(Call call) {
        leases.progress(lease(call), Integer.parseInt(call.request().required("percent")));
        return Future.succeededFuture();
    }

    private Future<Object> complete(Call call) {
        leases.complete(lease(call));
        return Future.succeededFuture();
    }

    private Future<Object> abort(Call call) {
        leases.abort(lease(call));
        return Future.succeededFuture();
    }

    private Future<Object> manifest(Call call) {
        LeaseObject lease = lease(call);
        leases.requireReady(lease);
        List<DataObject> entries = new ArrayList<>();
        for (LeaseDisk disk : lease.disks()) {
            DataObject entry = disk.manifestEntry(lease.has(LeaseFault.Kind.WRONG_MANIFEST));
            if (entry != null && !lease.has(LeaseFault.Kind.NO_MANIFEST)) {
                entries.add(entry);
            }
        }
        return Future.succeededFuture(new ListValue("HttpNfcLeaseManifestEntry", entries));
    }
}
