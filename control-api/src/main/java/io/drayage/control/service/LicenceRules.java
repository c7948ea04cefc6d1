package io.drayage.control.service;

import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.eligibility.BuilderLimits;
import io.drayage.engine.eligibility.GuestSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which licence an image may have: Linux brings its own (BYOL), a Windows server brings its own or gets AWS's, a Windows client brings its own; without a wish it is chosen by that. Only import-image stamps AWS's licence, and VM Import takes no
 * licence type for UEFI. Pure.
 */
public final class LicenceRules {
    private LicenceRules() {}

    /**
     * What becomes of a wish.
     *
     * @param licence the type that the image is made with; empty: the import decides by the system that it finds
     * @param notices what the owner must see to, each a sentence
     */
    public record Outcome(Optional<LicenseType> licence, List<String> notices) {}

    /**
     * Judges a wish.
     *
     * @param uefi whether the VM has UEFI firmware
     * @param wanted empty for auto
     * @param builder that makes the image
     * @throws JobRefusedException because of SERVER, with the reason
     */
    public static Outcome of(GuestSystem system, boolean uefi, Optional<LicenseType> wanted, ImageWanted builder) {
        BuilderLimits limits = BuilderLimits.of(builder);
        if (wanted.filter(type -> type == LicenseType.AWS).isPresent()) {
            refuseAws(system, limits);
        }
        if (wanted.isPresent()
                && uefi
                && builder == ImageWanted.IMPORT_IMAGE
                && system.family().isWindows()) {
            throw refused(
                    "licenseType " + wanted.get()
                            + " cannot be given for a VM with UEFI firmware, as VM Import decides it by itself. Leave licenseType out.");
        }
        return new Outcome(chosen(system, uefi, wanted, limits), notices(system, wanted, limits));
    }

    private static void refuseAws(GuestSystem system, BuilderLimits limits) {
        switch (system.family()) {
            case LINUX ->
                throw refused(
                        "Its guest is Linux (" + system.name() + "), for which only licenseType BYOL is possible.");
            case WINDOWS_CLIENT ->
                throw refused("Its guest is a Windows client (" + system.name()
                        + "), for which only licenseType BYOL is possible.");
            case OTHER, UNKNOWN ->
                throw refused(
                        "Its guest (" + system.name()
                                + ") is not known to be a Windows server, for which alone licenseType AWS is possible. Leave licenseType out, or correct the guest system in the VM's options and import the catalog again.");
            case WINDOWS_SERVER -> {
                if (limits.makesAmi() && !limits.stampsLicence()) {
                    throw refused(
                            "Image builder " + limits.name()
                                    + " cannot put AWS's licence on an image. Choose import-image or auto (image.builder), or licenseType BYOL.");
                }
            }
        }
    }

    private static Optional<LicenseType> chosen(
            GuestSystem system, boolean uefi, Optional<LicenseType> wanted, BuilderLimits limits) {
        if (wanted.isPresent() || uefi) {
            return wanted;
        }
        return switch (system.family()) {
            case LINUX, WINDOWS_CLIENT -> Optional.of(LicenseType.BYOL);
            case WINDOWS_SERVER ->
                limits.stampsLicence() ? Optional.of(LicenseType.AWS) : Optional.of(LicenseType.BYOL);
            case OTHER, UNKNOWN -> Optional.empty();
        };
    }

    private static List<String> notices(GuestSystem system, Optional<LicenseType> wanted, BuilderLimits limits) {
        if (!limits.makesAmi()) {
            return List.of();
        }
        List<String> notices = new ArrayList<>();
        String name = system.name().toLowerCase(Locale.ROOT);
        if (name.contains("red hat")) {
            notices.add(
                    "Red Hat Enterprise Linux: your subscriptions must be enrolled in Red Hat Cloud Access (BYOL).");
        }
        if (name.contains("suse")) {
            notices.add(
                    "SUSE Linux Enterprise: your subscription must allow the public cloud (bring your own subscription).");
        }
        boolean awsLicence = wanted.filter(type -> type == LicenseType.AWS).isPresent()
                || (wanted.isEmpty() && limits.stampsLicence() && system.family() == GuestSystem.Family.WINDOWS_SERVER);
        if (system.family().isWindows() && !awsLicence) {
            notices.add(
                    "Windows with your own licence: run it on Dedicated Hosts, and check the reassignment rules of your agreement with Microsoft before an instance is stopped and started, which may move it to another host.");
        }
        return List.copyOf(notices);
    }

    private static JobRefusedException refused(String why) {
        return new JobRefusedException(JobRefusedException.Because.SERVER, why);
    }
}
