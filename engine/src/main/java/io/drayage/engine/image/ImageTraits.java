package io.drayage.engine.image;

import io.drayage.protocol.run.RunDocument;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an AMI must say of a machine, from what vSphere says of the VM. */
final class ImageTraits {
    /** vSphere's guest ids of distributions whose oldest supported kernels have the ENA driver ("Enable enhanced networking with ENA", EC2 user guide). */
    private static final Pattern ENA = Pattern.compile(
            "(rhel|centos|oracleLinux)([7-9]|1[0-9])_.*|(sles)(1[2-9])_.*|debian(9|1[0-9])_.*|ubuntu64.*|amazonlinux.*|rockylinux.*|almalinux.*|fedora64.*|coreos64.*|vmwarePhoton64.*|other(4xLinux|5xLinux|6xLinux|7xLinux).*",
            Pattern.CASE_INSENSITIVE);

    private ImageTraits() {}

    /** {@code x86_64}, {@code arm64}, or {@code i386} for a guest that vSphere knows to have 32 bits. */
    static String architecture(RunDocument.Vm vm) {
        String guest = vm.guestId().toLowerCase(Locale.ROOT);
        if (guest.startsWith("arm") || guest.contains("aarch64") || guest.contains("_arm")) {
            return "arm64";
        }
        boolean narrow =
                !guest.isEmpty() && !guest.contains("64") && !vm.firmware().equals("efi");
        return narrow && guest.endsWith("guest") ? "i386" : "x86_64";
    }

    /** Empty when the firmware is not known. */
    static Optional<String> bootMode(RunDocument.Vm vm) {
        return switch (vm.firmware()) {
            case "efi" -> Optional.of("uefi");
            case "bios" -> Optional.of("legacy-bios");
            default -> Optional.empty();
        };
    }

    /** Only where the guest is known to have the driver: an instance without one is not reached over a network that it was promised to have. */
    static boolean hasEna(RunDocument.Vm vm) {
        return ENA.matcher(vm.guestId()).matches();
    }

    /** The device of the nth volume, the root's first ("Device names for volumes", EC2 user guide: sda1, sdb to sdz, then xvdba and on). */
    static String device(int number) {
        if (number == 0) {
            return "/dev/sda1";
        }
        if (number < 26) {
            return "/dev/sd" + (char) ('a' + number);
        }
        int rest = number - 26;
        return "/dev/xvd" + (char) ('b' + rest / 26) + (char) ('a' + rest % 26);
    }

    /** The same run always has the same name, and no other run has it: 3 to 128 of {@code A-Za-z0-9 ()[]./-'@_}. */
    static String name(RunDocument run) {
        String end = " " + run.publicRunId() + " (" + run.runId().toString().substring(0, 8) + ")";
        String vm =
                run.vm().name().replaceAll("[^A-Za-z0-9 ()\\[\\]./'@_-]", "_").strip();
        int most = 128 - end.length();
        return (vm.isEmpty() ? "VM" : vm.length() > most ? vm.substring(0, most) : vm) + end;
    }
}
