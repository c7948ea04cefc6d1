package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.api.SnapshotLedger.Entry;
import io.drayage.engine.api.SnapshotLedger.Outcome;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and removes our snapshots, and never leaves one behind: the intent is in the ledger before vCenter is asked, the entry is closed only when the snapshot was
 * seen removed, is gone with its VM, or was absent in two scans at least ten minutes apart. A snapshot counts as ours only if its name carries the entry's 128-bit
 * nonce and its description is the entry's; nobody else's is touched. Stateless but for its collaborators; any context.
 */
public final class SnapshotKeeper {
    /** Two scans that both miss a snapshot must be this far apart before its intent is given up. */
    static final Duration ABSENCE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SnapshotLedger ledger;
    private final Clock clock;

    /** @param clock for intents and absences */
    public SnapshotKeeper(SnapshotLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A snapshot that we took, with its ledger entry. */
    public record Taken(Entry entry, Snapshot snapshot) {}

    /** Open entries of one run. */
    Future<List<Entry>> ofRun(VsphereClient vcenter, UUID runId) {
        return ledger.open(vcenter.about().instanceUuid())
                .map(entries -> entries.stream()
                        .filter(entry -> entry.runId().equals(runId))
                        .toList());
    }

    /** vCenter has the entry's snapshot under this moref. */
    Future<Void> found(Entry entry, String snapshotMoref) {
        return ledger.created(entry.entryId(), snapshotMoref);
    }

    /** Whether a snapshot of the VM is the entry's: by its name, which carries the nonce, and its description. */
    static boolean isOurs(SnapshotNode node, Entry entry) {
        return node.name().equals(entry.snapshotName()) && node.description().equals(entry.description());
    }

    /** Writes the intent, takes the snapshot, writes its moref; {@code purpose} becomes part of its description. A failure is followed by a look whether the snapshot came to be nevertheless. */
    Future<Taken> take(VsphereClient vcenter, VirtualMachine vm, RunOrder order, Consistency wanted, String purpose) {
        Entry entry = intent(vcenter, vm, order, purpose);
        return ledger.intend(order.key(), entry)
                .compose(written -> vcenter.createSnapshot(vm, entry.snapshotName(), entry.description(), wanted))
                .compose(
                        snapshot -> ledger.created(entry.entryId(), snapshot.moref())
                                .map(new Taken(entry, snapshot))
                                .recover(error -> remove(vcenter, vm, entry, snapshot.moref())
                                        .compose(removed -> Future.failedFuture(error))),
                        error -> reconcileEntry(vcenter, entry).transform(looked -> Future.failedFuture(error)));
    }

    /**
     * Removes a snapshot of ours and closes its entry. Returns whether it is known to be gone; a failure stays in the ledger and is not an error here. A refusal may
     * only mean that the VM was renamed meanwhile, or that its moref names another VM now: the VM is then read afresh, which tells.
     */
    Future<Boolean> remove(VsphereClient vcenter, VirtualMachine vm, Entry entry, String snapshotMoref) {
        return removeAs(vcenter, vm, entry, snapshotMoref)
                .recover(error -> isRefusal(error) ? reconcileEntry(vcenter, entry) : keptOpen(entry, error));
    }

    private Future<Boolean> removeAs(VsphereClient vcenter, VirtualMachine vm, Entry entry, String snapshotMoref) {
        return vcenter.removeSnapshot(vm, snapshotMoref)
                .map(Outcome.REMOVED)
                .recover(error -> VsphereClient.isGone(error, vm.moref())
                        ? Future.succeededFuture(Outcome.GONE_WITH_VM)
                        : Future.failedFuture(error))
                .compose(outcome -> ledger.closed(entry.entryId(), outcome))
                .map(true);
    }

    private static Future<Boolean> keptOpen(Entry entry, Throwable error) {
        LOG.atWarn()
                .addKeyValue("vm", entry.vmName())
                .addKeyValue("snapshot", entry.snapshotName())
                .addKeyValue("error", error.getMessage())
                .log("snapshot not removed yet; the ledger keeps it and reconciliation tries again");
        return Future.succeededFuture(false);
    }

    /** Looks at every open entry of this vCenter except those of runs that are under way, here or on another engine; returns how many were closed. One failing entry does not stop the rest. */
    public Future<Integer> reconcile(VsphereClient vcenter, Set<UUID> activeRuns) {
        return ledger.orphaned(vcenter.about().instanceUuid()).compose(entries -> {
            Future<Integer> closed = Future.succeededFuture(0);
            for (Entry entry : entries) {
                if (!activeRuns.contains(entry.runId())) {
                    closed = closed.compose(
                            count -> reconcileEntry(vcenter, entry).map(gone -> gone ? count + 1 : count));
                }
            }
            return closed;
        });
    }

    /** Whether the entry is closed now. Never fails: an error leaves the entry open and is logged. */
    private Future<Boolean> reconcileEntry(VsphereClient vcenter, Entry entry) {
        return vcenter.snapshots(entry.vmMoref())
                .compose(
                        nodes -> settle(vcenter, entry, nodes),
                        error -> VsphereClient.isGone(error, entry.vmMoref())
                                ? ledger.closed(entry.entryId(), Outcome.GONE_WITH_VM)
                                        .map(true)
                                : Future.failedFuture(error))
                .recover(error -> keptOpen(entry, error));
    }

    private Future<Boolean> settle(VsphereClient vcenter, Entry entry, List<SnapshotNode> nodes) {
        List<SnapshotNode> ours =
                nodes.stream().filter(node -> isOurs(node, entry)).toList();
        if (ours.isEmpty()) {
            return absent(entry);
        }
        if (ours.size() > 1) {
            return Future.failedFuture(new EngineException(
                    EngineException.Kind.VSPHERE,
                    "VM " + entry.vmName(),
                    ours.size() + " snapshots carry the name " + entry.snapshotName() + ", which we gave to one",
                    "Find out which is a copy and remove it by hand"));
        }
        SnapshotNode found = ours.get(0);
        return vcenter.virtualMachine(entry.vmMoref()).compose(vm -> {
            if (!vm.instanceUuid().equals(entry.vmInstanceUuid())) {
                // The moref names another VM now: the one that had our snapshot is gone from this vCenter.
                return ledger.closed(entry.entryId(), Outcome.GONE_WITH_VM).map(true);
            }
            return ledger.created(entry.entryId(), found.moref())
                    .compose(adopted -> removeAs(vcenter, vm, entry, found.moref()));
        });
    }

    private Future<Boolean> absent(Entry entry) {
        Instant now = clock.instant();
        Optional<Instant> first = entry.firstAbsentAt();
        if (first.isPresent() && !now.isBefore(first.get().plus(ABSENCE))) {
            Outcome outcome = entry.snapshotMoref().isPresent() ? Outcome.REMOVED : Outcome.NEVER_CREATED;
            return ledger.closed(entry.entryId(), outcome).map(true);
        }
        return first.isPresent()
                ? Future.succeededFuture(false)
                : ledger.absent(entry.entryId(), now).map(false);
    }

    private static boolean isRefusal(Throwable error) {
        return error instanceof EngineException engine && engine.kind() == EngineException.Kind.NOT_ELIGIBLE;
    }

    private Entry intent(VsphereClient vcenter, VirtualMachine vm, RunOrder order, String purpose) {
        byte[] nonceBytes = new byte[16];
        RANDOM.nextBytes(nonceBytes);
        String nonce = HexFormat.of().formatHex(nonceBytes);
        return new Entry(
                UUID.randomUUID(),
                order.jobId(),
                order.runId(),
                vcenter.about().instanceUuid(),
                vm.moref(),
                vm.instanceUuid(),
                vm.name(),
                nonce,
                "drayage-" + order.publicRunId() + "-" + nonce,
                "Made by Drayage for replication job " + order.publicJobId() + ", run " + order.publicRunId() + " ("
                        + order.runId() + "), " + purpose + ". It is removed by itself.",
                clock.instant(),
                Optional.empty(),
                Optional.empty());
    }
}
