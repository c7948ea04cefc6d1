package io.drayage.engine.eligibility;

import java.util.Locale;

/**
 * A guest operating system as far as vCenter's guest id tells.
 *
 * @param name for people, {@code Windows Server 2016}
 * @param bits 32 or 64
 * @param standing how it stands to the guide's list
 * @param remark what the id leaves open, or why it is refused; may be empty
 */
public record GuestSystem(String name, Family family, int bits, Standing standing, String remark) {
    /** What licences and drivers depend on. */
    public enum Family {
        /** BYOL only. */
        LINUX,
        /** AWS's licence or BYOL. */
        WINDOWS_SERVER,
        /** BYOL only. */
        WINDOWS_CLIENT,
        /** Known, and neither of them. */
        OTHER,
        /** vCenter does not say. */
        UNKNOWN;

        /** Server or client. */
        public boolean isWindows() {
            return this == WINDOWS_SERVER || this == WINDOWS_CLIENT;
        }

        static Family parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** How a system stands to the list of the AWS SMS user guide of April 2017. */
    public enum Standing {
        /** In the list. */
        SUPPORTED,
        /** Released after it: allowed, with a warning. */
        NEWER,
        /** The guest id does not say enough: allowed, with a warning. */
        UNVERIFIED,
        /** Not in the list. */
        REFUSED
    }
}
