package io.drayage.engine.eligibility;

import io.drayage.engine.api.RunOrder.ImageWanted;

/**
 * What a builder can make an image of. The guide's limits on volumes (boot 2 TiB, others 4 TiB) hold for both builders of AMIs; the rest is VM Import's ("VM Import/Export requirements") and
 * EC2's own: an instance has at most 28 attachments, of which one is its network interface.
 *
 * @param name as {@code --image} has it
 * @param makesAmi whether the guide's rules hold; where they do not, they are warnings
 * @param volumes most disks
 * @param encryptsUefi whether a VM with UEFI firmware can become an encrypted image
 * @param stampsLicence whether it can put AWS's licence on a Windows image
 */
public record BuilderLimits(String name, boolean makesAmi, int volumes, boolean encryptsUefi, boolean stampsLicence) {
    private static final int VM_IMPORT_VOLUMES = 21;
    private static final int INSTANCE_VOLUMES = 27;

    /** Of a builder; {@code AUTO} must have been resolved. */
    public static BuilderLimits of(ImageWanted builder) {
        return switch (builder) {
            case IMPORT_IMAGE -> new BuilderLimits("import-image", true, VM_IMPORT_VOLUMES, false, true);
            case EBS_DIRECT -> new BuilderLimits("ebs-direct", true, INSTANCE_VOLUMES, true, false);
            case DISK_IMAGE -> new BuilderLimits("disk-image", false, Integer.MAX_VALUE, true, false);
            case NONE -> new BuilderLimits("none", false, Integer.MAX_VALUE, true, false);
        };
    }
}
