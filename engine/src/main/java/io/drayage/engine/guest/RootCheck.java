package io.drayage.engine.guest;

import io.drayage.protocol.guest.ExtFileSystem;
import io.drayage.protocol.guest.GuestFileSystem;
import io.drayage.protocol.guest.GuestFileSystem.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The root file system: which one it is, its room, what it and the boot loader's configuration call devices. */
final class RootCheck {
    /** The guide's demand on Linux: 250 MiB free. */
    private static final long LEAST_FREE_BYTES = 250L << 20;

    private static final int MOST_TEXT_BYTES = 1 << 20;
    private static final List<String> LOADER_CONFIGURATIONS = List.of(
            "/boot/grub/grub.cfg",
            "/boot/grub2/grub.cfg",
            "/boot/grub/grub.conf",
            "/boot/grub/menu.lst",
            "/boot/extlinux/extlinux.conf");

    private final BootFindings findings;

    RootCheck(BootFindings findings) {
        this.findings = findings;
    }

    /** A root file system that was found. */
    record Root(GuestVolume volume, GuestFileSystem files) {}

    /** The first readable file system that looks like the root of a Linux. */
    Optional<Root> find(List<GuestVolume> volumes) {
        for (GuestVolume volume : volumes) {
            Optional<GuestFileSystem> files = findings.find(volume.name(), volume::open)
                    .flatMap(opened -> opened)
                    .filter(opened -> opened instanceof ExtFileSystem);
            boolean isRoot = files.isPresent()
                    && findings.find(volume.name(), () -> isRoot(files.get())).orElse(false);
            if (isRoot) {
                return Optional.of(new Root(volume, files.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean isRoot(GuestFileSystem files) {
        return files.find("/etc/fstab").isPresent()
                || (files.find("/etc").isPresent() && files.find("/sbin/init").isPresent());
    }

    void run(Root root) {
        GuestVolume volume = root.volume();
        findings.verified("root " + root.files().name() + " on " + volume.name());
        if (root.files() instanceof ExtFileSystem ext && ext.needsRecovery()) {
            findings.verified(
                    "the file system was in use: changes of its last seconds, still in its journal, were not looked at");
        }
        findings.part("free room on the root file system", () -> room(root));
        findings.part("/etc/fstab", () -> fstab(root.files()));
        LOADER_CONFIGURATIONS.forEach(path -> findings.part(path, () -> loader(root.files(), path)));
    }

    private void room(Root root) {
        Optional<Long> free = root.files().freeBytes();
        if (free.isPresent() && free.get() < LEAST_FREE_BYTES) {
            findings.add(BootFinding.warning(
                    "boot-root-full",
                    "the root file system on " + root.volume().name() + " has " + (free.get() >> 20)
                            + " MiB free, less than 250",
                    "Free some room in the guest: drivers and a new initramfs must fit"));
        } else {
            free.ifPresent(bytes -> findings.verified((bytes >> 20) + " MiB free on root"));
        }
    }

    private void fstab(GuestFileSystem files) {
        text(files, "/etc/fstab")
                .ifPresentOrElse(
                        text -> {
                            List<String> named = DeviceNames.inFstab(text);
                            if (named.isEmpty()) {
                                findings.verified("/etc/fstab names no device by its position");
                            } else {
                                findings.add(BootFinding.warning(
                                        "boot-fstab-device-name",
                                        "/etc/fstab mounts by device name: " + String.join(", ", named)
                                                + ". On an instance these devices have other names (/dev/nvme0n1p1, /dev/xvda1)",
                                        "Use UUID= or LABEL= in the guest's /etc/fstab (blkid shows them)"));
                            }
                        },
                        () -> findings.notVerified("/etc/fstab", "there is none"));
    }

    private void loader(GuestFileSystem files, String path) {
        List<String> named =
                text(files, path).map(DeviceNames::inKernelArguments).orElse(List.of());
        if (!named.isEmpty()) {
            findings.add(
                    BootFinding.warning(
                            "boot-root-device-name",
                            path + " tells the kernel the root file system by device name: " + String.join(", ", named),
                            "Use root=UUID= in the guest: remove GRUB_DISABLE_LINUX_UUID from /etc/default/grub and run update-grub"));
        }
    }

    /** A text file, its first MiB; empty if there is none. */
    static Optional<String> text(GuestFileSystem files, String path) {
        Optional<Node> file = files.find(path).filter(node -> !node.directory());
        return file.map(node -> new String(files.read(node, 0, MOST_TEXT_BYTES), StandardCharsets.UTF_8));
    }
}
