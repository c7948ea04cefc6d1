package io.drayage.control.service;

import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.VcenterInventory;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the inventory of every connector's vCenter into the catalog. */
public final class CatalogImport {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogImport.class);
    private static final Duration STALE_AFTER = Duration.ofMinutes(30);

    private final CatalogStore catalog;
    private final ConnectorStore connectors;
    private final VcenterSessions sessions;

    /** Wires it. */
    public CatalogImport(CatalogStore catalog, ConnectorStore connectors, VcenterSessions sessions) {
        this.catalog = Objects.requireNonNull(catalog);
        this.connectors = Objects.requireNonNull(connectors);
        this.sessions = Objects.requireNonNull(sessions);
    }

    /** Starts an import, unless one is under way. Completes as soon as the status is IMPORTING: false when there is no connector. */
    public Future<Boolean> start() {
        return AllPages.of(connectors::list)
                .compose(all -> all.isEmpty()
                        ? Future.succeededFuture(false)
                        : begin(all).map(true));
    }

    private Future<Void> begin(List<Connector> all) {
        return catalog.beginImport(STALE_AFTER).map(number -> {
            number.ifPresent(mine -> readAll(mine, all));
            return null;
        });
    }

    private void readAll(long number, List<Connector> all) {
        List<VcenterInventory> inventories = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        List<Future<Void>> reads = all.stream()
                .map(connector -> read(connector, inventories, troubles))
                .toList();
        Future.join(reads)
                .compose(read -> inventories.isEmpty()
                        ? catalog.importFailed(number, String.join(" ", troubles))
                        : catalog.completeImport(number, inventories, String.join(" ", troubles)))
                .onSuccess(done -> LOG.atInfo()
                        .addKeyValue(
                                "vms",
                                inventories.stream()
                                        .mapToInt(one -> one.vms().size())
                                        .sum())
                        .addKeyValue("troubles", troubles.size())
                        .log("catalog import ended"))
                .onFailure(failure -> LOG.atError()
                        .addKeyValue("error", failure.getMessage())
                        .log("catalog import could not be recorded"));
    }

    private Future<Void> read(Connector connector, List<VcenterInventory> inventories, List<String> troubles) {
        return sessions.of(connector.connectorId())
                .compose(client -> client.inventory().map(inventory -> {
                    noteUnreadable(connector, inventory.unreadable(), troubles);
                    return of(client.about(), inventory.virtualMachines());
                }))
                .onSuccess(inventory -> add(inventories, inventory))
                .onFailure(failure -> {
                    sessions.drop(connector.connectorId());
                    add(troubles, "Connector " + connector.name() + " could not be read: " + failure.getMessage());
                })
                .transform(ended -> Future.succeededFuture());
    }

    private static void noteUnreadable(Connector connector, int unreadable, List<String> troubles) {
        if (unreadable > 0) {
            add(
                    troubles,
                    unreadable + " VMs of connector " + connector.name()
                            + " could not be read: give its user read privileges on them.");
        }
    }

    private static <T> void add(List<T> list, T item) {
        synchronized (list) {
            list.add(item);
        }
    }

    /** What the catalog keeps of a vCenter's VMs. */
    public static VcenterInventory of(VsphereClient.About about, List<VirtualMachine> vms) {
        return new VcenterInventory(
                about.instanceUuid(),
                about.host(),
                vms.stream()
                        .map(vm ->
                                new VcenterInventory.Vm(vm.moref(), vm.name(), vm.path(), vm.instanceUuid(), facts(vm)))
                        .toList());
    }

    private static Facts facts(VirtualMachine vm) {
        List<String> refusals = new ArrayList<>();
        vm.disks().forEach(disk -> disk.refusal().ifPresent(why -> refusals.add(disk.label() + ": " + why)));
        if (vm.disks().isEmpty()) {
            refusals.add("It has no disk.");
        }
        long capacityBytes =
                vm.disks().stream().mapToLong(VsphereClient.Disk::capacityBytes).sum();
        return new Facts(vm.guestFullName(), capacityBytes, refusals, vm.warnings());
    }
}
