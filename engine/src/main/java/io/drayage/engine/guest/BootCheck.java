package io.drayage.engine.guest;

import io.drayage.protocol.guest.PartitionTable;
import io.drayage.protocol.guest.PartitionTable.Scheme;
import io.drayage.protocol.guest.PartitionTableReader;
import io.drayage.protocol.guest.VolumeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks into a VM's disks for what keeps migrated machines from booting. Pure: the same bytes give the same findings. Costs CPU and may wait for a local file: worker threads only. */
public final class BootCheck {
    /** Disks beside the boot disk that are looked at when the root file system is not on it. */
    private static final int MOST_OTHER_DISKS = 8;

    private final BootQuestion question;
    private final BootFindings findings = new BootFindings();

    private BootCheck(BootQuestion question) {
        this.question = question;
    }

    /**
     * Does the check.
     *
     * @throws io.drayage.protocol.guest.AbsentBytesException when bytes must be fetched first; then it is to be done again
     */
    public static BootReadiness of(BootQuestion question) {
        return new BootCheck(question).run();
    }

    private BootReadiness run() {
        GuestDisk boot = question.bootDisk();
        Optional<PartitionTable> table = findings.find(
                "the partition table of disk '" + boot.label() + "'", () -> PartitionTableReader.read(boot.bytes()));
        Optional<List<GuestVolume>> volumes =
                table.flatMap(read -> findings.find("disk '" + boot.label() + "'", () -> GuestVolume.of(boot, read)));
        volumes.ifPresent(found -> {
            new LoaderCheck(question, table.get(), findings).run(found);
            encrypted(found);
            if (table.get().scheme() != Scheme.NONE || found.get(0).kind() == VolumeKind.EXT) {
                system(found);
            }
        });
        return findings.result();
    }

    private void encrypted(List<GuestVolume> volumes) {
        volumes.stream().filter(volume -> volume.kind().isEncrypted()).forEach(volume -> {
            boolean bitLocker = volume.kind() == VolumeKind.BITLOCKER;
            findings.add(BootFinding.warning(
                    "boot-disk-encrypted",
                    volume.name() + " is encrypted: " + volume.kind().label(),
                    bitLocker
                            ? "Decrypt it in the guest (manage-bde -off) before the migration: an instance has not the VM's TPM, and"
                                    + " import-image refuses it"
                            : "An instance would wait for the passphrase at a console that nobody sees: decrypt it, or give it a key"
                                    + " that it finds by itself"));
        });
    }

    private void system(List<GuestVolume> volumes) {
        RootCheck check = new RootCheck(findings);
        Optional<RootCheck.Root> root = check.find(volumes);
        if (root.isEmpty()) {
            root = elsewhere(check, volumes);
        }
        root.ifPresent(check::run);
        Optional<RootCheck.Root> known = root;
        findings.part("the drivers", () -> new DriverCheck(findings, known, volumes).run());
    }

    /** The root file system is on none of the boot disk's partitions that can be read. */
    private Optional<RootCheck.Root> elsewhere(RootCheck check, List<GuestVolume> volumes) {
        List<GuestVolume> hiding =
                volumes.stream().filter(GuestVolume::mayHideRoot).toList();
        if (!hiding.isEmpty()) {
            findings.notVerified(
                    "the root file system (room, /etc/fstab)",
                    hiding.stream()
                                    .map(volume -> volume.name() + " holds "
                                            + volume.kind().label())
                                    .collect(Collectors.joining(", "))
                            + ", which this check does not read");
            return Optional.empty();
        }
        List<GuestVolume> others = new ArrayList<>();
        question.disks().stream()
                .skip(1)
                .limit(MOST_OTHER_DISKS)
                .forEach(disk -> findings.find(
                                "disk '" + disk.label() + "'",
                                () -> GuestVolume.of(disk, PartitionTableReader.read(disk.bytes())))
                        .ifPresent(others::addAll));
        Optional<RootCheck.Root> root = check.find(others);
        if (root.isPresent()) {
            findings.add(BootFinding.warning(
                    "boot-root-elsewhere",
                    "the root file system is on " + root.get().volume().name() + ", not on the boot disk '"
                            + question.bootDisk().label() + "'",
                    "Move it to the boot disk, or attach its volume to the instance before the first start"));
        } else if (others.stream().anyMatch(GuestVolume::mayHideRoot)) {
            findings.notVerified(
                    "the root file system", "it is not on the boot disk, and not where this check can read it");
        } else {
            findings.add(BootFinding.warning(
                    "boot-root-not-found",
                    "no root file system was found on any disk",
                    "Make sure that the first disk is the one that the VM boots from"));
        }
        return root;
    }
}
