package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A logged-in session with one vCenter or ESXi host. Calls run on a named worker pool with bounded admission and never on an event loop; futures complete on
 * the caller's context. Failures are {@link io.drayage.engine.api.EngineException}s of kind UNREACHABLE, UNTRUSTED, LOGIN, VSPHERE, NOT_ELIGIBLE or LEASE_LOST.
 * A session that expired is logged in again by itself, except while a lease is held: leases die with their session.
 */
public interface VsphereClient {
    /** Identity of the peer, known since login. */
    About about();

    /** Every VM that is not a template, with its path; objects that may not be read are left out and counted. */
    Future<Inventory> inventory();

    /** One VM with its disks and everything that eligibility needs, read afresh. */
    Future<VirtualMachine> virtualMachine(String moref);

    /**
     * Takes a snapshot without memory. Refuses before the call when moref, instanceUuid and name do not all agree with {@code vm}.
     *
     * @return the snapshot and the consistency that was reached
     */
    Future<Snapshot> createSnapshot(VirtualMachine vm, String name, String description, Consistency wanted);

    /** Removes exactly this snapshot (removeChildren=false) and consolidates if vCenter asks for it; an absent one counts as removed. */
    Future<Void> removeSnapshot(VirtualMachine vm, String snapshotMoref);

    /** The snapshot tree of a VM, flattened; empty result when the VM no longer exists is told by a NOT_ELIGIBLE failure. */
    Future<List<SnapshotNode>> snapshots(String vmMoref);

    /** Opens an export lease of a snapshot (or of a powered-off VM when {@code snapshotMoref} is absent) and waits until it is ready. */
    Future<ExportLease> export(VirtualMachine vm, Optional<String> snapshotMoref);

    /** How the host of a lease disk's URL is trusted: by the thumbprint that came over this verified session, else as this endpoint itself is trusted. */
    PeerTrust trustOf(LeaseDisk source);

    /** The VM's disks as this snapshot froze them, in the order of its device list. */
    Future<List<SnapshotDisk>> snapshotDisks(String snapshotMoref);

    /**
     * Every block that may differ between two points in time, as changed block tracking says: asked for the whole disk and checked, never a part of the answer.
     *
     * @param snapshotMoref the later point
     * @param capacityBytes the disk's size in that snapshot
     * @param changeId the earlier point, or {@code *} for everything that is allocated
     * @return blocks of 512 KiB, rounded outwards; a failure of kind VSPHERE with the reason when vCenter refuses or its answer breaks the rules
     */
    Future<BlockSet> changedBlocks(
            VirtualMachine vm, String snapshotMoref, int deviceKey, long capacityBytes, String changeId);

    /**
     * Switches changed block tracking on or off and makes sure that vCenter says so. On a running VM it takes effect with the next snapshot. Refuses as
     * {@link #createSnapshot} does; a VM that is already as wanted is left alone.
     */
    Future<Void> setChangeTracking(VirtualMachine vm, boolean enabled);

    /** Leave for one NFC connection that may read every file of the VM. */
    Future<NfcTicket> nfcTicket(VirtualMachine vm);

    /** Host, datastores, tasks and tracking of the VM, read afresh. */
    Future<VmConditions> conditions(VirtualMachine vm);

    /**
     * How {@code /folder} reads a file of the VM, with the session as it is now: ask again when the server refuses the cookie.
     *
     * @param fileName {@code [datastore] directory/name}
     */
    Future<DatastoreFile> datastoreFile(VirtualMachine vm, String fileName);

    /**
     * Whether a failure of one of these calls says that vCenter no longer knows an object, rather than that it cannot be used.
     *
     * @param moref of the VM or snapshot in question
     */
    static boolean isGone(Throwable failure, String moref) {
        return failure instanceof EngineException
                && failure.getCause() instanceof VimFault fault
                && fault.is("ManagedObjectNotFound")
                && (fault.detail("obj").isEmpty() || fault.detail("obj").equals(moref));
    }

    /** Logs out and releases the workers. */
    Future<Void> close();

    /** What the peer says of itself. */
    record About(String fullName, String apiType, String apiVersion, String instanceUuid, String host, int port) {
        /** Whether the peer is a vCenter rather than a lone ESXi host. */
        public boolean isVcenter() {
            return apiType.equals("VirtualCenter");
        }
    }

    /** @param unreadable how many VMs could not be read for want of privileges */
    record Inventory(List<VirtualMachine> virtualMachines, int unreadable) {}

    /**
     * @param path inventory path as the API shows it, {@code /Datacenters/DC/vm/folder/name}, slashes in names escaped as %2f
     * @param disks every virtual disk, eligible or not
     * @param otherSnapshots how many snapshots the VM has
     * @param connectedDrives labels of the CD-ROM devices that are connected
     */
    record VirtualMachine(
            String moref,
            String name,
            String path,
            String instanceUuid,
            String biosUuid,
            String guestId,
            String guestFullName,
            String firmware,
            boolean poweredOn,
            boolean toolsRunning,
            String hostName,
            List<Disk> disks,
            int otherSnapshots,
            List<String> warnings,
            List<String> connectedDrives) {}

    /**
     * A virtual disk.
     *
     * @param label as the client shows it, {@code Hard disk 1}
     * @param deviceUrlKey {@code ParaVirtualSCSIController0:0}, to match a lease's device URL
     * @param refusal why it cannot be replicated, or empty
     */
    record Disk(
            int deviceKey,
            String label,
            long capacityBytes,
            String backingUuid,
            String fileName,
            String deviceUrlKey,
            boolean thin,
            Optional<String> refusal) {}

    /** What a snapshot shall be, or became. */
    enum Consistency {
        /** Quiesced by VMware Tools where possible, else crash-consistent with the reason kept. */
        AUTO,
        /** Quiesced or fail. */
        APPLICATION,
        /** Not quiesced. */
        CRASH
    }

    /** @param fallbackReason why AUTO fell back to crash consistency, or empty */
    record Snapshot(
            String moref, String name, Instant createdAt, Consistency reached, Optional<String> fallbackReason) {}

    /** A node of the snapshot tree. */
    record SnapshotNode(String moref, String name, String description, Instant createdAt) {}

    /** An open export lease. Keep-alive runs by itself from the moment it is returned until complete or abort. */
    interface ExportLease {
        /** One entry per disk of the VM, matched to its disk; a disk without an entry has failed the export already. */
        List<LeaseDisk> disks();

        /** Completes exceptionally (LEASE_LOST) as soon as the lease is lost; never completes normally before complete or abort. */
        Future<Void> lost();

        /** Percentage to report with the next keep-alive, 0 to 100. */
        void progress(int percent);

        /** What the host says it sent, by device-URL key; empty when the host keeps no manifest. */
        Future<List<ManifestEntry>> manifest();

        /** Ends the lease as done; keep-alive stops. */
        Future<Void> complete();

        /** Ends the lease as failed; keep-alive stops. Never fails. */
        Future<Void> abort();
    }

    /**
     * @param url absolute, host already substituted and overridden; a ticket: never log it
     * @param sslThumbprint SHA-1 or SHA-256, colon-separated hex, of the host's certificate; empty means trust as the endpoint is trusted
     * @param key the device URL's key in the lease's manifest
     */
    record LeaseDisk(Disk disk, String key, URI url, String sslThumbprint) {
        @Override
        public String toString() {
            return "LeaseDisk[" + disk.label() + " at " + url.getHost() + "]";
        }
    }

    /** @param sizeBytes bytes that the host sent; {@code sha1} of them in hex, empty when unknown */
    record ManifestEntry(String key, long sizeBytes, String sha1, long capacityBytes) {}
}
