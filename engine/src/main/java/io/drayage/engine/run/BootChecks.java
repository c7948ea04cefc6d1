package io.drayage.engine.run;

import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.guest.BootFinding;
import io.drayage.engine.guest.BootInspection;
import io.drayage.engine.guest.BootReadiness;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedFetch;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the VM's disks will boot elsewhere, once per run: before the copy from the frozen disks where they can be read without a lease and there is no earlier run, since hours of copying may be at stake; else
 * from the staging area once the run is sealed, which costs the source nothing. Its failure is a note, never the run's. Confined to the run's context.
 */
final class BootChecks {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String EFI = "efi";
    private static final Logger LOG = LoggerFactory.getLogger(BootChecks.class);

    private final RunResources resources;
    private final RunOrder order;
    private final RunNotes notes;
    private final Path scratch;
    private final AtomicBoolean cancelled;
    private Optional<BootReadiness> found = Optional.empty();

    /** @param scratch the run's directory; exists when a check is made */
    BootChecks(RunResources resources, RunOrder order, Path scratch, AtomicBoolean cancelled) {
        this.resources = resources;
        this.order = order;
        this.notes = new RunNotes(resources.ledger(), order.key());
        this.scratch = scratch;
        this.cancelled = cancelled;
    }

    /** What was found out, once something was. */
    Optional<BootReadiness> found() {
        return found;
    }

    /** Looks into the frozen disks, if this is the time for it. Never fails. */
    Future<Void> beforeCopy(VsphereClient vcenter, Epoch epoch, List<DiskWork> disks, TransportChoice choice) {
        boolean isFirst = disks.stream().allMatch(disk -> disk.plan().parent().isEmpty());
        boolean direct = disks.stream().allMatch(disk -> choice.of(disk).isPresent());
        if (!resources.setup().bootChecks() || found.isPresent() || !isFirst || !direct || cancelled.get()) {
            return Future.succeededFuture();
        }
        List<BootInspection.Source> sources = new ArrayList<>();
        // The boot disk first, as VmChecks and the image builders have it.
        List<DiskWork> inOrder = disks.stream()
                .sorted(Comparator.comparing(disk -> disk.plan().disk().deviceKey()))
                .toList();
        for (DiskWork disk : inOrder) {
            sources.add(frozen(vcenter, epoch, disk, choice.of(disk).orElseThrow()));
        }
        return inspection()
                .inspect(sources, epoch.vm().firmware().equals(EFI))
                .onSuccess(this::tell)
                .onFailure(error -> LOG.atInfo()
                        .addKeyValue("runId", order.publicRunId())
                        .addKeyValue("error", error.getMessage())
                        .log("the frozen disks could not be looked into; what is staged will be"))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private BootInspection.Source frozen(VsphereClient vcenter, Epoch epoch, DiskWork disk, DirectTransport transport) {
        var frozen = epoch.frozen(disk.plan());
        String name =
                "disk '" + disk.plan().disk().label() + "' of VM " + epoch.vm().name();
        return new BootInspection.Source(
                disk.plan().disk().label(),
                frozen.capacityBytes(),
                new DirectFetch(
                        resources.vertx(),
                        resources.worker(),
                        name,
                        (BlockSet blocks) -> transport.open(new DirectTransport.Reading(
                                vcenter, order, epoch.vm(), frozen, name, blocks, Places.of(vcenter, epoch, frozen)))));
    }

    /** Looks into what a sealed run staged, if nothing is known yet. Never fails. */
    Future<Void> afterSeal(RunDocument run) {
        if (!resources.setup().bootChecks() || found.isPresent() || cancelled.get()) {
            return Future.succeededFuture();
        }
        ManifestSpool manifests =
                new ManifestSpool(resources.store(), resources.worker(), scratch.resolve("boot-manifests"));
        List<BootInspection.Source> sources = run.disks().stream()
                .sorted(Comparator.comparing(RunDocument.Disk::deviceKey))
                .map(disk -> new BootInspection.Source(
                        disk.label(),
                        disk.capacityBytes(),
                        new StagedFetch(
                                resources.store(),
                                resources.config().stagingPrefix(),
                                resources.worker(),
                                disk,
                                manifests,
                                cancelled)))
                .toList();
        return resources
                .withMemory(
                        order.runId().toString(),
                        StagedFetch.WINDOW_BYTES,
                        () -> inspection().inspect(sources, run.vm().firmware().equals(EFI)))
                .eventually(() -> resources
                        .worker()
                        .executeBlocking(
                                () -> {
                                    manifests.close();
                                    return null;
                                },
                                false))
                .recover(error -> Future.succeededFuture(
                        BootReadiness.unknown(RunErrors.of(error, order).reason())))
                .onSuccess(this::tell)
                .mapEmpty();
    }

    private BootInspection inspection() {
        return new BootInspection(resources.worker(), scratch, PATIENCE, System::nanoTime);
    }

    private void tell(BootReadiness readiness) {
        found = Optional.of(readiness);
        readiness.findings().stream().map(BootFinding::note).forEach(notes::say);
        if (!readiness.verified().isEmpty()) {
            notes.say(RunNote.info("boot-verified", "looked at: " + String.join("; ", readiness.verified())));
        }
    }
}
