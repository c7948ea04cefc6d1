package io.drayage.protocol.run;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys of everything that we keep in a bucket. Keys below the staging prefix are what manifests and run.json hold, so that a prefix can be copied elsewhere; an
 * instance turns them into keys of the bucket. Immutable.
 *
 * <pre>
 * {prefix}drayage-installation.json
 * {prefix}{installation}/{job}/{run}/run.json
 * {prefix}{installation}/{job}/{run}/data-dropped.json
 * {prefix}{installation}/{job}/{run}/{fence}/{disk}/segment-{epoch}-{number, 6 digits}.lz4
 * {prefix}{installation}/{job}/{run}/{fence}/{disk}/manifest.drm
 * </pre>
 */
public final class ObjectKeys {
    /** The marker that names the installation which owns the prefix; written with If-None-Match. Below the prefix. */
    public static final String INSTALLATION_MARKER = "drayage-installation.json";

    /** Segment numbers are below this. */
    public static final int MAX_SEGMENTS = 1_000_000;

    /** S3 allows keys of 1024 bytes; ours below the prefix have at most 256. */
    private static final int MAX_PREFIX_LENGTH = 512;

    private final String prefix;

    /** @param prefix empty, or printable ASCII without blanks that does not start with a slash and ends with one; at most 512 characters */
    public ObjectKeys(String prefix) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("not a staging prefix: '" + prefix + "'");
        }
        this.prefix = prefix;
    }

    /** The staging prefix. */
    public String prefix() {
        return prefix;
    }

    /** The bucket's key of a key below the prefix. */
    public String inBucket(String keyBelowPrefix) {
        return prefix + keyBelowPrefix;
    }

    /** The inverse of {@link #inBucket}; empty for a key that does not lie below the prefix. */
    public Optional<String> belowPrefix(String bucketKey) {
        return bucketKey.startsWith(prefix) ? Optional.of(bucketKey.substring(prefix.length())) : Optional.empty();
    }

    /** All that belongs to a job starts with this. Below the prefix. */
    public static String ofJob(UUID installation, UUID job) {
        return installation + "/" + job + "/";
    }

    /** All that belongs to a run starts with this. Below the prefix. */
    public static String ofRun(UUID installation, UUID job, UUID run) {
        return ofJob(installation, job) + run + "/";
    }

    /** The run's commit point. Below the prefix. */
    public static String runDocument(UUID installation, UUID job, UUID run) {
        return ofRun(installation, job, run) + "run.json";
    }

    /** Written when a sealed run's segments are given up by policy, before the first of them goes. Below the prefix. */
    public static String dataDropped(UUID installation, UUID job, UUID run) {
        return ofRun(installation, job, run) + "data-dropped.json";
    }

    /**
     * A segment. Below the prefix.
     *
     * @param fence the owner's fencing number, 0 or more: no two owners ever write the same key
     * @param epoch 0 or more
     * @param number 0 to {@link #MAX_SEGMENTS} exclusive
     */
    public static String segment(UUID installation, UUID job, UUID run, long fence, UUID disk, int epoch, int number) {
        if (epoch < 0 || number < 0 || number >= MAX_SEGMENTS) {
            throw new IllegalArgumentException("no segment has epoch " + epoch + ", number " + number);
        }
        return ofDisk(installation, job, run, fence, disk)
                + String.format(Locale.ROOT, "segment-%d-%06d.lz4", epoch, number);
    }

    /** A disk's manifest. Below the prefix. */
    public static String manifest(UUID installation, UUID job, UUID run, long fence, UUID disk) {
        return ofDisk(installation, job, run, fence, disk) + "manifest.drm";
    }

    /** What a key below the prefix is, or empty when it is none that {@link #runDocument}, {@link #dataDropped}, {@link #segment} or {@link #manifest} returns. */
    public static Optional<StagingKey> parse(String keyBelowPrefix) {
        return StagingKeyParser.parse(keyBelowPrefix);
    }

    private static String ofDisk(UUID installation, UUID job, UUID run, long fence, UUID disk) {
        if (fence < 0) {
            throw new IllegalArgumentException("fence " + fence + " is negative");
        }
        return ofRun(installation, job, run) + fence + "/" + disk + "/";
    }

    private static boolean isPrefix(String prefix) {
        if (prefix.isEmpty()) {
            return true;
        }
        return prefix.length() <= MAX_PREFIX_LENGTH
                && prefix.charAt(0) != '/'
                && prefix.endsWith("/")
                && prefix.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
