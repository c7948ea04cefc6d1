package io.drayage.engine.guest;

import java.util.List;

/**
 * A VM whose disks are looked into.
 *
 * @param disks the one that it boots from first; at least one
 * @param efi whether its firmware is UEFI rather than a BIOS
 */
public record BootQuestion(List<GuestDisk> disks, boolean efi) {
    /** Copies the list. */
    public BootQuestion {
        disks = List.copyOf(disks);
        if (disks.isEmpty()) {
            throw new IllegalArgumentException("a VM without disks cannot boot");
        }
    }

    GuestDisk bootDisk() {
        return disks.get(0);
    }
}
