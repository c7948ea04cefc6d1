package io.drayage.protocol.run;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.manifest.ManifestPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A sealed run: the content of {@code run.json}, the run's commit point. Whatever builds or restores an image needs nothing but this, the manifests it names, and
 * their segments. Immutable; constructors throw {@link IllegalArgumentException} naming the field.
 *
 * @param publicJobId, publicRunId the ids as the API shows them
 * @param parentRunId the sealed run that this one was compared with; empty for a first or a full run
 * @param fence fencing number of the owner that sealed the run
 * @param createdAt when the run began
 * @param sealedAt when everything that this document refers to was stored
 * @param epoch the snapshot epoch at which all disks stand
 * @param consistency {@code application} or {@code crash}
 * @param consistencyReason why it is not what was wanted, or empty
 * @param blocksTrustedUnread blocks that were not read because CBT called them unchanged
 * @param disks 1 to {@link #MAX_DISKS}, each disk id and device key once
 */
public record RunDocument(
        UUID installationId,
        UUID jobId,
        UUID runId,
        String publicJobId,
        String publicRunId,
        Optional<UUID> parentRunId,
        long fence,
        Instant createdAt,
        Instant sealedAt,
        Vm vm,
        int epoch,
        String consistency,
        Optional<String> consistencyReason,
        long blocksTrustedUnread,
        List<Disk> disks) {
    /** More than vSphere lets a VM have. */
    public static final int MAX_DISKS = 1024;

    private static final Set<String> CONSISTENCIES = Set.of("application", "crash");
    private static final Set<String> TRANSPORTS = Set.of("nfc", "https", "lease");
    private static final Set<String> CHANGE_SOURCES = Set.of("full", "cbt", "hash");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks ranges and that no disk stands there twice. */
    public RunDocument {
        require(fence >= 0, "fence is negative");
        require(epoch >= 0, "epoch is negative");
        require(blocksTrustedUnread >= 0, "blocksTrustedUnread is negative");
        require(CONSISTENCIES.contains(consistency), "consistency is none of " + sorted(CONSISTENCIES));
        require(!disks.isEmpty() && disks.size() <= MAX_DISKS, "disks are not 1 to " + MAX_DISKS);
        disks = List.copyOf(disks);
        Set<UUID> ids = new HashSet<>();
        Set<Integer> keys = new HashSet<>();
        for (Disk disk : disks) {
            require(ids.add(disk.diskId()), "disks hold the same diskId twice");
            require(keys.add(disk.deviceKey()), "disks hold the same deviceKey twice");
        }
    }

    /**
     * The VM at the time of the run.
     *
     * @param vcenterUuid, instanceUuid, moref what vCenter knows it by
     * @param path inventory path, with its folders
     * @param guestId vSphere's guest id, such as {@code ubuntu64Guest}; empty when unknown
     * @param firmware {@code bios} or {@code efi}; empty when unknown
     */
    public record Vm(
            String vcenterUuid,
            String instanceUuid,
            String moref,
            String name,
            String path,
            String guestId,
            String firmware) {}

    /**
     * A disk.
     *
     * @param diskId {@link DiskIdentity#diskId}
     * @param backingUuid uuid of the backing; empty when it has none
     * @param changeId CBT's id of the snapshot's disk, from which the next run asks for changes; empty without CBT
     * @param transport {@code nfc}, {@code https} or {@code lease}
     * @param changeSource {@code full}, {@code cbt} or {@code hash}: what the read set came from
     * @param manifest this run's manifest of the disk
     * @param chain the older manifests that it is a delta of, newest first, down to the full one; empty when it is full itself
     * @param runsSinceSweep sealed runs since every block of the disk was last read: 0 for a run that read all of it, else the parent's plus one
     * @param blocksTrustedUnread blocks of this disk that this run did not read because CBT called them unchanged
     * @param epoch the snapshot epoch at which the disk stands; the document's, in a run that was sealed as it must
     * @param samplesMismatched blocks that CBT called unchanged and that the sample found changed; the disk was then compared as a whole
     * @param frozenFile the link that the snapshot froze, {@code [datastore] directory/name.vmdk}: another one in the next run is a reason to doubt CBT
     */
    public record Disk(
            UUID diskId,
            int deviceKey,
            String label,
            String backingUuid,
            long capacityBytes,
            Optional<String> changeId,
            String transport,
            String changeSource,
            ManifestRef manifest,
            List<ManifestRef> chain,
            int runsSinceSweep,
            long blocksTrustedUnread,
            int epoch,
            long samplesMismatched,
            Optional<String> frozenFile) {
        /** Checks ranges and that levels descend to 0. */
        public Disk {
            require(runsSinceSweep >= 0, "runsSinceSweep is negative");
            require(blocksTrustedUnread >= 0, "blocksTrustedUnread is negative");
            require(epoch >= 0, "epoch is negative");
            require(samplesMismatched >= 0, "samplesMismatched is negative");
            require(
                    capacityBytes >= 1 && capacityBytes <= BlockGeometry.MAX_CAPACITY_BYTES,
                    "capacityBytes is out of range");
            require(TRANSPORTS.contains(transport), "transport is none of " + sorted(TRANSPORTS));
            require(CHANGE_SOURCES.contains(changeSource), "changeSource is none of " + sorted(CHANGE_SOURCES));
            chain = List.copyOf(chain);
            require(manifest.level() == chain.size(), "chain does not have as many manifests as manifest has levels");
            for (int i = 0; i < chain.size(); i++) {
                require(chain.get(i).level() == chain.size() - 1 - i, "chain does not descend level by level to 0");
            }
        }

        /** A disk whose frozen link is not known, and whose sample was as it should be. */
        public Disk(
                UUID diskId,
                int deviceKey,
                String label,
                String backingUuid,
                long capacityBytes,
                Optional<String> changeId,
                String transport,
                String changeSource,
                ManifestRef manifest,
                List<ManifestRef> chain,
                int runsSinceSweep,
                long blocksTrustedUnread,
                int epoch) {
            this(
                    diskId,
                    deviceKey,
                    label,
                    backingUuid,
                    capacityBytes,
                    changeId,
                    transport,
                    changeSource,
                    manifest,
                    chain,
                    runsSinceSweep,
                    blocksTrustedUnread,
                    epoch,
                    0,
                    Optional.empty());
        }

        /** This disk with the link that the snapshot froze. */
        public Disk frozenAt(String file) {
            return new Disk(
                    diskId,
                    deviceKey,
                    label,
                    backingUuid,
                    capacityBytes,
                    changeId,
                    transport,
                    changeSource,
                    manifest,
                    chain,
                    runsSinceSweep,
                    blocksTrustedUnread,
                    epoch,
                    samplesMismatched,
                    Optional.of(file));
        }

        /** A disk of which every block was read, in a run of one epoch. */
        public Disk(
                UUID diskId,
                int deviceKey,
                String label,
                String backingUuid,
                long capacityBytes,
                Optional<String> changeId,
                String transport,
                String changeSource,
                ManifestRef manifest,
                List<ManifestRef> chain) {
            this(
                    diskId,
                    deviceKey,
                    label,
                    backingUuid,
                    capacityBytes,
                    changeId,
                    transport,
                    changeSource,
                    manifest,
                    chain,
                    0,
                    0,
                    0);
        }

        /** All manifests that make up the disk's state, newest first: what a merge takes. */
        public List<ManifestRef> manifests() {
            List<ManifestRef> all = new ArrayList<>();
            all.add(manifest);
            all.addAll(chain);
            return List.copyOf(all);
        }
    }

    /**
     * A manifest object.
     *
     * @param key below the staging prefix
     * @param sha256 of the whole object, 64 lower-case hex digits
     * @param level 0 for a full one
     * @param dataBlocks, zeroBlocks blocks that the manifest itself mentions
     */
    public record ManifestRef(
            String key, String sha256, long lengthBytes, int level, long dataBlocks, long zeroBlocks) {
        /** Checks forms and ranges. */
        public ManifestRef {
            require(ObjectKeys.parse(key).orElse(null) instanceof StagingKey.Manifest, "key is not a manifest's");
            require(SHA256.matcher(sha256).matches(), "sha256 is not 64 lower-case hex digits");
            require(lengthBytes >= 1, "lengthBytes is not positive");
            require(level >= 0 && level <= ManifestPolicy.MAX_DELTAS, "level is out of range");
            require(dataBlocks >= 0, "dataBlocks is negative");
            require(zeroBlocks >= 0, "zeroBlocks is negative");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }
}
