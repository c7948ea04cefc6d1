package io.drayage.engine.guest;

import io.drayage.protocol.guest.GuestFileSystem;
import io.drayage.protocol.guest.Partition;
import io.drayage.protocol.guest.PartitionTable;
import io.drayage.protocol.guest.PartitionTable.BootCode;
import io.drayage.protocol.guest.PartitionTable.Scheme;
import io.drayage.protocol.guest.VolumeKind;
import java.util.List;
import java.util.Optional;

/** Whether the firmware finds something to start: the boot disk's partition table and its boot loader. */
final class LoaderCheck {
    private static final String FALLBACK = "/EFI/BOOT/BOOTX64.EFI";

    private final BootQuestion question;
    private final PartitionTable table;
    private final BootFindings findings;
    private final String disk;

    LoaderCheck(BootQuestion question, PartitionTable table, BootFindings findings) {
        this.question = question;
        this.table = table;
        this.findings = findings;
        this.disk = "boot disk '" + question.bootDisk().label() + "'";
    }

    void run(List<GuestVolume> volumes) {
        if (table.scheme() == Scheme.NONE) {
            findings.add(BootFinding.warning(
                    "boot-partition-table-missing",
                    disk + " has no partition table",
                    "Make sure that it is the disk that the VM boots from; an instance boots from its first disk"));
            return;
        }
        if (table.scheme() == Scheme.GPT && !question.efi()) {
            findings.add(BootFinding.info(
                    "boot-disk-gpt",
                    disk + " has a GPT, and the VM boots from it by BIOS",
                    "The import-image builder wants an MBR here; ebs-direct takes the disk as it is"));
        }
        if (question.efi()) {
            efi(volumes);
        } else {
            bios();
        }
    }

    private void bios() {
        if (table.bootCode() == BootCode.NONE) {
            findings.add(BootFinding.warning(
                    "boot-loader-missing",
                    disk + " has no boot loader in its first sector",
                    "Install one in the guest (grub-install), or check the VM's boot order"));
            return;
        }
        boolean gpt = table.scheme() == Scheme.GPT;
        boolean standsAlone = table.bootCode() == BootCode.GRUB || table.bootCode() == BootCode.LILO;
        if (gpt && standsAlone && table.partitions().stream().noneMatch(LoaderCheck::isBiosBoot)) {
            findings.add(BootFinding.warning(
                    "boot-bios-partition-missing",
                    disk + " has a GPT and GRUB, but no BIOS boot partition to hold it",
                    "Add one of 1 MiB (type ef02) in the guest and run grub-install again"));
            return;
        }
        if (!gpt && !standsAlone && table.partitions().stream().noneMatch(Partition::active)) {
            findings.add(BootFinding.warning(
                    "boot-partition-not-active",
                    disk + " has a boot loader that starts the active partition, but none is active",
                    "Mark the partition to boot from as active in the guest (fdisk, diskpart)"));
            return;
        }
        findings.verified(table.scheme() + " with " + (table.bootCode() == BootCode.GRUB ? "GRUB" : "a boot loader"));
    }

    private static boolean isBiosBoot(Partition partition) {
        return partition.type().equals(Partition.GPT_BIOS_BOOT);
    }

    private void efi(List<GuestVolume> volumes) {
        Optional<GuestVolume> esp = volumes.stream()
                .filter(volume -> volume.partition().isPresent()
                        && volume.partition().get().isEfiSystem())
                .findFirst()
                .or(() -> volumes.stream()
                        .filter(volume -> volume.kind() == VolumeKind.FAT)
                        .findFirst());
        if (esp.isEmpty()) {
            findings.add(BootFinding.warning(
                    "boot-esp-missing",
                    "the VM boots by UEFI, and " + disk + " has no EFI system partition",
                    "Check the VM's firmware setting and its boot order"));
            return;
        }
        findings.part("the EFI system partition, " + esp.get().name() + ",", () -> fallback(esp.get()));
    }

    private void fallback(GuestVolume esp) {
        Optional<GuestFileSystem> files = esp.open();
        if (files.isEmpty()) {
            findings.notVerified(
                    "the UEFI boot loader", esp.name() + " holds " + esp.kind().label() + ", not FAT");
        } else if (files.get().find(FALLBACK).isPresent()) {
            findings.verified(table.scheme() + " with UEFI's fallback boot loader");
        } else {
            findings.add(BootFinding.warning(
                    "boot-efi-fallback-missing",
                    esp.name() + " has no " + FALLBACK
                            + ": an instance does not know the boot entries that the VM's firmware has stored",
                    "Install the boot loader as removable in the guest (grub-install --removable, or copy shimx64.efi and"
                            + " grubx64.efi there; on Windows: bcdboot C:\\Windows /f UEFI)"));
        }
    }
}
