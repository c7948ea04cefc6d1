package io.drayage.engine.guest;

import io.drayage.protocol.guest.GuestFileSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the newest kernel brings the drivers that an instance needs: NVMe and ENA on Nitro, Xen's front ends before it. The disk's driver must be built in or in the initramfs, since the root file system is behind it; the network's may be
 * among the root's modules.
 */
final class DriverCheck {
    private static final String REMEDY =
            "Add it in the guest (Debian, Ubuntu: list nvme, ena, xen-blkfront in /etc/initramfs-tools/modules and run update-initramfs -u;"
                    + " Red Hat, SUSE: dracut -f --add-drivers \"nvme ena xen-blkfront\"), or use the import-image builder, which adds drivers";
    private static final Set<String> IN_INITRAMFS = Set.of("nvme", "ena", "xen-blkfront", "xen-netfront");

    private final BootFindings findings;
    private final Optional<RootCheck.Root> root;
    private final List<GuestVolume> volumes;

    /** @param volumes of the boot disk */
    DriverCheck(BootFindings findings, Optional<RootCheck.Root> root, List<GuestVolume> volumes) {
        this.findings = findings;
        this.root = root;
        this.volumes = volumes;
    }

    /** Whether a driver is there, and why. */
    private record Verdict(String driver, Optional<Boolean> present, String why) {
        boolean isMissing() {
            return present.isPresent() && !present.get();
        }

        @Override
        public String toString() {
            return driver + " " + why;
        }
    }

    void run() {
        Optional<Kernel> kernel = kernel();
        if (kernel.isEmpty()) {
            String where = root.isPresent() ? "there is no kernel in /boot" : "no kernel was found that can be read";
            findings.notVerified("whether the drivers for NVMe, ENA and Xen are there", where);
            return;
        }
        kernel.ifPresent(this::judge);
    }

    /** The newest kernel of the root's /boot, or of a partition that is mounted there. */
    private Optional<Kernel> kernel() {
        Optional<Kernel> own = root.flatMap(found -> Kernel.newest(found.volume(), found.files(), "/boot"));
        if (own.isPresent()) {
            return own;
        }
        for (GuestVolume volume : volumes) {
            Optional<GuestFileSystem> files =
                    findings.find(volume.name(), volume::open).flatMap(opened -> opened);
            Optional<Kernel> other =
                    files.flatMap(opened -> findings.find(volume.name(), () -> Kernel.newest(volume, opened, "/"))
                            .flatMap(found -> found));
            if (other.isPresent()) {
                return other;
            }
        }
        return Optional.empty();
    }

    private void judge(Kernel kernel) {
        Optional<String> configuration = findings.find("the kernel's configuration", kernel::configuration)
                .flatMap(text -> text);
        String directory = "/lib/modules/" + kernel.version();
        Optional<String> modules = modules(directory + "/modules.dep");
        Optional<String> builtIn = modules(directory + "/modules.builtin");
        findings.requireNothingAbsent();
        Built built = new Built(configuration, builtIn);
        Optional<Initramfs> initramfs =
                built.has("CONFIG_BLK_DEV_NVME", "nvme") && built.has("CONFIG_XEN_BLKDEV_FRONTEND", "xen-blkfront")
                        ? Optional.empty()
                        : kernel.initramfs(IN_INITRAMFS);
        Verdict nvme = disk(built, initramfs, "CONFIG_BLK_DEV_NVME", "nvme");
        Verdict ena = network(built, initramfs, modules, "CONFIG_ENA_ETHERNET", "ena");
        tell(kernel, nvme, ena);
        Verdict xen = disk(built, initramfs, "CONFIG_XEN_BLKDEV_FRONTEND", "xen-blkfront");
        if (xen.isMissing()) {
            findings.add(BootFinding.info(
                    "boot-xen-drivers-missing",
                    "kernel " + kernel.version() + ": " + xen
                            + "; instance types before Nitro (t2, m4 and older) will not boot",
                    "Choose a Nitro instance type, or add the driver to the initramfs"));
        }
    }

    private void tell(Kernel kernel, Verdict nvme, Verdict ena) {
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Verdict verdict : List.of(nvme, ena)) {
            if (verdict.isMissing()) {
                missing.add(verdict.toString());
            } else if (verdict.present().isEmpty()) {
                unknown.add(verdict.toString());
            } else {
                findings.verified(verdict.toString());
            }
        }
        if (!missing.isEmpty()) {
            findings.add(BootFinding.warning(
                    "boot-drivers-missing", "kernel " + kernel.version() + ": " + String.join("; ", missing), REMEDY));
        }
        unknown.forEach(what -> findings.notVerified("driver " + what.substring(0, what.indexOf(' ')), what));
        findings.driversPresent(
                !missing.isEmpty() ? Optional.of(false) : unknown.isEmpty() ? Optional.of(true) : Optional.empty());
    }

    private Optional<String> modules(String path) {
        return root.flatMap(found ->
                findings.find(path, () -> RootCheck.text(found.files(), path)).flatMap(text -> text));
    }

    private static Verdict disk(Built built, Optional<Initramfs> initramfs, String option, String module) {
        if (built.has(option, module)) {
            return new Verdict(module, Optional.of(true), "is built in");
        }
        if (initramfs.isEmpty()) {
            return new Verdict(module, Optional.of(false), "is not built in, and the kernel has no initramfs");
        }
        return initramfs
                .get()
                .holds(module)
                .map(held -> held
                        ? new Verdict(
                                module,
                                Optional.of(true),
                                "is in " + initramfs.get().name())
                        : new Verdict(
                                module,
                                Optional.of(false),
                                "is neither built in nor in " + initramfs.get().name()))
                .orElseGet(() -> new Verdict(
                        module,
                        Optional.empty(),
                        "is not built in, and " + initramfs.get().name() + " cannot be read: "
                                + initramfs.get().failure()));
    }

    private static Verdict network(
            Built built, Optional<Initramfs> initramfs, Optional<String> modules, String option, String module) {
        if (built.has(option, module)) {
            return new Verdict(module, Optional.of(true), "is built in");
        }
        if (modules.isPresent() && Built.lists(modules.get(), module)) {
            return new Verdict(module, Optional.of(true), "is among the modules");
        }
        if (initramfs.flatMap(read -> read.holds(module)).orElse(false)) {
            return new Verdict(module, Optional.of(true), "is in the initramfs");
        }
        return modules.isPresent()
                ? new Verdict(module, Optional.of(false), "is neither built in nor among the modules")
                : new Verdict(module, Optional.empty(), "is not built in, and the modules cannot be read");
    }

    /** What is built into a kernel, by its configuration or by its list of built-in modules. */
    private record Built(Optional<String> configuration, Optional<String> modulesBuiltIn) {
        boolean has(String option, String module) {
            boolean configured = configuration.isPresent()
                    && configuration.get().lines().anyMatch(line -> line.equals(option + "=y"));
            return configured || (modulesBuiltIn.isPresent() && lists(modulesBuiltIn.get(), module));
        }

        /** Whether a list of module files has one; a line of modules.dep begins with the module and goes on with what it needs. */
        static boolean lists(String text, String module) {
            return text.lines().anyMatch(line -> {
                int end = line.indexOf(':');
                String path = end < 0 ? line.strip() : line.substring(0, end);
                return Initramfs.isModule(path, module);
            });
        }
    }
}
