package io.drayage.engine.vsphere;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor number of an API version such as {@code 6.7.3} or {@code 8.0.3.0}. */
record VimVersion(int major, int minor) implements Comparable<VimVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\..*)?");

    static VimVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? new VimVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new VimVersion(0, 0);
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return compareTo(new VimVersion(otherMajor, otherMinor)) >= 0;
    }

    /**
     * The version to ask for. Above 6.0 yavijava's types miss fields, and they are pruned; they are asked for nevertheless, because encryption keys (6.5),
     * persistent-memory disks (6.7) and the true names of NVMe controllers would be hidden from us otherwise.
     */
    String toAskFor() {
        if (isAtLeast(7, 0)) {
            return "7.0";
        }
        if (isAtLeast(6, 7)) {
            return "6.7";
        }
        if (isAtLeast(6, 5)) {
            return "6.5";
        }
        return isAtLeast(6, 0) ? "6.0" : major + "." + minor;
    }

    @Override
    public int compareTo(VimVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
