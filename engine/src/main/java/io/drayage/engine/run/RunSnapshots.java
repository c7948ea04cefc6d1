package io.drayage.engine.run;

import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.SnapshotLedger.Entry;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshots of one run on its VM: one per epoch, found again by a successor through the ledger, and the short one that makes change tracking begin. Every change asks first whether this
 * engine still owns the run. Stateless but for its collaborators.
 */
final class RunSnapshots {
    private static final String STUN = "to begin change tracking";
    private static final Pattern EPOCH = Pattern.compile(", epoch ([0-9]{1,6})\\.");

    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final Consistency wanted;

    RunSnapshots(RunResources resources, VsphereClient vcenter, RunOrder order) {
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.wanted = Consistency.valueOf(order.consistency().name());
    }

    /** An entry of this run whose snapshot is on the VM. */
    private record Found(Entry entry, SnapshotNode node) {}

    /** A snapshot and the epoch that it is of. */
    record Numbered(int epoch, SnapshotKeeper.Taken taken) {}

    /**
     * The run's snapshot of this epoch or a later one, if the VM still has it; every other snapshot of the run is removed.
     *
     * @param atLeast the latest epoch of which anything is known
     */
    Future<Optional<Numbered>> adopt(VirtualMachine vm, int atLeast) {
        return onVm(vm).compose(found -> {
            Optional<Found> newest = found.stream()
                    .filter(one -> epochOf(one.entry()) >= Math.max(0, atLeast))
                    .max(Comparator.comparingInt(one -> epochOf(one.entry())));
            Future<?> cleaned = Future.succeededFuture();
            for (Found one : found) {
                if (newest.isEmpty() || !one.equals(newest.get())) {
                    cleaned = cleaned.compose(
                            before -> remove(vm, one.entry(), one.node().moref()));
                }
            }
            return cleaned.compose(done -> closeGone(vm, found))
                    .compose(done ->
                            newest.isEmpty() ? Future.succeededFuture(Optional.empty()) : adopt(vm, newest.get()));
        });
    }

    /** Entries whose snapshot was made and is no longer there: vCenter's client counts an absent one as removed, which closes them. A mere intent is left to the reconciliation. */
    private Future<Void> closeGone(VirtualMachine vm, List<Found> found) {
        return resources.keeper().ofRun(vcenter, order.runId()).compose(entries -> {
            Future<Void> closed = Future.succeededFuture();
            for (Entry entry : entries) {
                boolean present =
                        found.stream().anyMatch(one -> one.entry().entryId().equals(entry.entryId()));
                if (!present && entry.snapshotMoref().isPresent()) {
                    closed = closed.compose(before ->
                            remove(vm, entry, entry.snapshotMoref().get()).mapEmpty());
                }
            }
            return closed;
        });
    }

    /** Takes the snapshot of an epoch. */
    Future<Numbered> take(VirtualMachine vm, int epoch) {
        return whileOurs(() -> resources.keeper().take(vcenter, vm, order, wanted, "epoch " + epoch))
                .map(taken -> new Numbered(epoch, taken));
    }

    /** Takes a snapshot and removes it at once: the VM's short stop is what change tracking begins with. */
    Future<Void> stun(VirtualMachine vm) {
        return whileOurs(() -> resources.keeper().take(vcenter, vm, order, Consistency.CRASH, STUN))
                .compose(taken -> remove(vm, taken.entry(), taken.snapshot().moref()))
                .mapEmpty();
    }

    /** Whether vCenter still has it. */
    Future<Boolean> isAlive(VirtualMachine vm, SnapshotKeeper.Taken taken) {
        return vcenter.snapshots(vm.moref())
                .map(nodes -> nodes.stream().anyMatch(node -> SnapshotKeeper.isOurs(node, taken.entry())));
    }

    /** Removes it; whether it is known to be gone. */
    Future<Boolean> remove(VirtualMachine vm, Entry entry, String moref) {
        return whileOurs(() -> resources.keeper().remove(vcenter, vm, entry, moref));
    }

    /** How many snapshots of the VM are not of this run. */
    Future<Integer> others(VirtualMachine vm) {
        return onVm(vm).compose(ours ->
                vcenter.snapshots(vm.moref()).map(all -> Math.max(0, all.size() - ours.size())));
    }

    private Future<List<Found>> onVm(VirtualMachine vm) {
        return resources
                .keeper()
                .ofRun(vcenter, order.runId())
                .compose(entries -> entries.isEmpty()
                        ? Future.succeededFuture(List.of())
                        : vcenter.snapshots(vm.moref()).map(nodes -> match(entries, nodes)));
    }

    private static List<Found> match(List<Entry> entries, List<SnapshotNode> nodes) {
        List<Found> found = new ArrayList<>();
        for (Entry entry : entries) {
            nodes.stream()
                    .filter(node -> SnapshotKeeper.isOurs(node, entry))
                    .findFirst()
                    .ifPresent(node -> found.add(new Found(entry, node)));
        }
        return found;
    }

    /** vCenter's client adopts a snapshot of the wanted name; should it have vanished meanwhile, what it made instead is another point in time. */
    private Future<Optional<Numbered>> adopt(VirtualMachine vm, Found found) {
        Entry entry = found.entry();
        return whileOurs(() -> vcenter.createSnapshot(vm, entry.snapshotName(), entry.description(), wanted))
                .compose(snapshot -> {
                    if (!snapshot.moref().equals(found.node().moref())) {
                        return remove(vm, entry, snapshot.moref()).map(Optional.<Numbered>empty());
                    }
                    return resources
                            .keeper()
                            .found(entry, snapshot.moref())
                            .map(Optional.of(new Numbered(epochOf(entry), new SnapshotKeeper.Taken(entry, snapshot))));
                });
    }

    private <T> Future<T> whileOurs(Supplier<Future<T>> change) {
        return resources.ledger().whileOwned(order.key(), change);
    }

    private static int epochOf(Entry entry) {
        if (entry.description().contains(STUN)) {
            return -1;
        }
        Matcher epoch = EPOCH.matcher(entry.description());
        return epoch.find() ? Integer.parseInt(epoch.group(1)) : 0;
    }
}
