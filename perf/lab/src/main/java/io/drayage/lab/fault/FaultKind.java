package io.drayage.lab.fault;

import java.util.Locale;

/** Everything that a {@link FaultSchedule} can plan. The amount's meaning and its range are given in parentheses. */
public enum FaultKind {
    /** The next calls of SOAP methods fault (how many). */
    CALL_FAULTS(Area.VCENTER, 1, 3),
    /** They answer 503 with HTML (how many). */
    CALL_UNAVAILABLE(Area.VCENTER, 1, 3),
    /** They are slow (milliseconds). */
    CALL_SLOW(Area.VCENTER, 100, 2000),
    /** The session is lost at a call to come (calls from now). */
    SESSION_LOST(Area.VCENTER, 0, 20),
    /** All sessions end now. */
    ALL_SESSIONS_LOST(Area.VCENTER, 0, 0),
    /** Creating a snapshot meets TaskInProgress (attempts). */
    SNAPSHOT_BUSY(Area.VCENTER, 1, 3),
    /** Creating a snapshot fails (attempts). */
    SNAPSHOT_FAILS(Area.VCENTER, 1, 2),
    /** Creating a snapshot takes long (milliseconds). */
    SNAPSHOT_SLOW(Area.VCENTER, 200, 2000),
    /** Removing a snapshot meets TaskInProgress (attempts). */
    REMOVAL_BUSY(Area.VCENTER, 1, 3),
    /** Removing a snapshot fails (attempts). */
    REMOVAL_FAILS(Area.VCENTER, 1, 2),
    /** Somebody's task blocks the VM (milliseconds). */
    FOREIGN_TASK(Area.VCENTER, 100, 2000),
    /** Somebody takes a snapshot and removes it later (milliseconds). */
    FOREIGN_SNAPSHOT(Area.VCENTER, 100, 3000),
    /** Somebody removes all snapshots of the VM, ours too. */
    SNAPSHOTS_REMOVED(Area.VCENTER, 0, 0),
    /** Consolidation is needed and fails at first (attempts). */
    CONSOLIDATION_NEEDED(Area.VCENTER, 0, 2),
    /** vMotion that nobody notices but by the host's name. */
    VMOTION(Area.VCENTER, 0, 0),
    /** vMotion that cuts readers. */
    VMOTION_CUTS(Area.VCENTER, 0, 0),
    /** Storage vMotion. */
    STORAGE_VMOTION(Area.VCENTER, 0, 0),
    /** A host's services restart (milliseconds). */
    HOST_RESTART(Area.VCENTER, 100, 2000),
    /** The datastore is full for a while (milliseconds). */
    DATASTORE_FULL(Area.VCENTER, 100, 2000),

    /** Change tracking begins anew. */
    TRACKING_RESET(Area.TRACKING, 0, 0),
    /** Change tracking faults from now on. */
    TRACKING_DAMAGED(Area.TRACKING, 0, 0),
    /** Power failure; change tracking begins anew. */
    POWER_FAILURE(Area.TRACKING, 0, 0),
    /** A changed block is not listed: only a sample or a sweep can find that. */
    AREAS_MISSING_AREA(Area.SILENT, 0, 0),
    /** Areas that did not change are listed. */
    AREAS_OVER_REPORT(Area.TRACKING, 0, 0),
    /** Areas in falling order. */
    AREAS_WRONG_ORDER(Area.TRACKING, 0, 0),
    /** Areas that overlap. */
    AREAS_OVERLAP(Area.TRACKING, 0, 0),
    /** An area beyond the disk. */
    AREAS_BEYOND_DISK(Area.TRACKING, 0, 0),
    /** An area inside of a sector. */
    AREAS_MISALIGNED(Area.TRACKING, 0, 0),
    /** Replies without progress. */
    AREAS_NO_PROGRESS(Area.TRACKING, 0, 0),
    /** An area before the offset asked for. */
    AREAS_BEFORE_START(Area.TRACKING, 0, 0),
    /** An empty area. */
    AREAS_EMPTY_AREA(Area.TRACKING, 0, 0),
    /** An area of negative length. */
    AREAS_NEGATIVE_AREA(Area.TRACKING, 0, 0),
    /** A reply that starts elsewhere than asked. */
    AREAS_WRONG_START(Area.TRACKING, 0, 0),
    /** Replies that cover one sector each. */
    AREAS_CRAWL(Area.TRACKING, 0, 0),
    /** FileFault. */
    AREAS_FILE_FAULT(Area.TRACKING, 0, 0),
    /** NotFound. */
    AREAS_NOT_FOUND(Area.TRACKING, 0, 0),

    /** The next lease goes to error at its start. */
    LEASE_ERROR_AT_START(Area.LEASE, 0, 0),
    /** The next lease has a wrong thumbprint. */
    LEASE_WRONG_THUMBPRINT(Area.LEASE, 0, 0),
    /** The next lease expires mid-way (bytes). */
    LEASE_EXPIRES(Area.LEASE, 0, 1 << 24),
    /** The next lease is aborted mid-way (bytes). */
    LEASE_ABORTED(Area.LEASE, 0, 1 << 24),
    /** The next lease's manifest is wrong. */
    LEASE_WRONG_MANIFEST(Area.LEASE, 0, 0),
    /** All leases expire now. */
    LEASES_LOST(Area.LEASE, 0, 0),
    /** The next stream ends early as if complete (bytes). */
    STREAM_ENDS(Area.LEASE, 0, 1 << 24),
    /** The next stream is closed (bytes). */
    STREAM_CLOSED(Area.LEASE, 0, 1 << 24),
    /** The next stream is reset (bytes). */
    STREAM_RESET(Area.LEASE, 0, 1 << 24),
    /** A bit of the next stream flips (byte). */
    STREAM_CORRUPT(Area.LEASE, 1 << 16, 1 << 22),
    /** The next stream is quiet for two seconds (byte). */
    STREAM_SILENT(Area.LEASE, 0, 1 << 24),
    /** The next stream is refused with 503. */
    STREAM_UNAVAILABLE(Area.LEASE, 0, 0),

    /** The connection ends before the banner. */
    NFC_END_BEFORE_BANNER(Area.NFC, 0, 0),
    /** The banner is an error line. */
    NFC_ERROR_BANNER(Area.NFC, 0, 0),
    /** No banner ever comes. */
    NFC_SILENT_BANNER(Area.NFC, 0, 0),
    /** The next ticket has the thumbprint of another certificate. */
    NFC_WRONG_TICKET_THUMBPRINT(Area.NFC, 0, 0),
    /** THUMBPRINT_SHA2 announces another certificate. */
    NFC_WRONG_ANNOUNCED_THUMBPRINT(Area.NFC, 0, 0),
    /** The second TLS session shows another certificate. */
    NFC_OTHER_DATA_CERTIFICATE(Area.NFC, 0, 0),
    /** Message 4 instead of 51. */
    NFC_COMPLETE_INSTEAD_OF_VERSION(Area.NFC, 0, 0),
    /** Opening the file answers a status. */
    NFC_OPEN_STATUS(Area.NFC, 0, 0),
    /** The connection ends when it was idle so long (milliseconds). */
    NFC_DROP_IDLE(Area.NFC, 1, 500),
    /** The next ticket is worthless. */
    NFC_DEAD_TICKET(Area.NFC, 0, 0),
    /** OPEN_SESSION lacks memory. */
    NFC_NO_MEMORY_AT_START(Area.NFC, 0, 0),
    /** A read lacks memory. */
    NFC_NO_MEMORY(Area.NFC, 0, 0),
    /** A read fails. */
    NFC_READ_ERROR(Area.NFC, 0, 0),
    /** Another reader holds the file. */
    NFC_LOCKED(Area.NFC, 0, 0),
    /** The connection is reset (bytes of data). */
    NFC_DROP_AFTER(Area.NFC, 0, 1 << 24),
    /** The connection ends within a fragment. */
    NFC_CUT(Area.NFC, 0, 0),
    /** Nothing comes for a while (milliseconds). */
    NFC_STALL(Area.NFC, 500, 3000),
    /** A status that is not zero. */
    NFC_STATUS(Area.NFC, 0, 0),
    /** The second fragment begins inside of the first. */
    NFC_OVERLAP(Area.NFC, 0, 0),
    /** A fragment lies about its length on the wire. */
    NFC_WIRE_LENGTH(Area.NFC, 0, 0),
    /** A SkipZ segment outside of its fragment. */
    NFC_BAD_SKIPZ(Area.NFC, 0, 0),
    /** A record for a request that nobody made. */
    NFC_WRONG_OP_ID(Area.NFC, 0, 0),
    /** A fragment outside of its request. */
    NFC_OUT_OF_RANGE(Area.NFC, 0, 0),
    /** A fragment twice. */
    NFC_DUPLICATE(Area.NFC, 0, 0),
    /** Zlib that is none. */
    NFC_BROKEN_ZLIB(Area.NFC, 0, 0),
    /** A record without the magic number. */
    NFC_BAD_MAGIC(Area.NFC, 0, 0),
    /** A bit of the data flips, which NFC cannot see: only reading again finds that. */
    NFC_FLIPPED_BIT(Area.SILENT, 0, 0),

    /** A range is answered by the whole file and 200. */
    FOLDER_WHOLE_FILE(Area.FOLDER, 0, 0),
    /** The connection ends within the body. */
    FOLDER_SHORT_BODY(Area.FOLDER, 0, 0),
    /** The file has another size than before. */
    FOLDER_OTHER_SIZE(Area.FOLDER, 0, 0),
    /** 503 with HTML. */
    FOLDER_UNAVAILABLE(Area.FOLDER, 0, 0),
    /** 500: another host holds the lock. */
    FOLDER_LOCKED(Area.FOLDER, 0, 0),

    /** SlowDown (requests). */
    S3_SLOW_DOWN(Area.S3, 1, 5),
    /** InternalError (requests). */
    S3_INTERNAL_ERROR(Area.S3, 1, 3),
    /** The connection is closed in the body (bytes). */
    S3_RESET(Area.S3, 0, 1 << 20),
    /** The request is carried out, the answer is lost. */
    S3_LOSE_ACKNOWLEDGEMENT(Area.S3, 0, 0),
    /** A bit of a part flips on its way. */
    S3_CORRUPT_IN_TRANSIT(Area.S3, 0, 0),
    /** A request is not read (milliseconds). */
    S3_STALL(Area.S3, 200, 3000),

    /** The engine's process is killed. */
    ENGINE_KILL(Area.PROCESS, 0, 0),
    /** The engine's process is asked to end: SIGTERM. */
    ENGINE_TERMINATE(Area.PROCESS, 0, 0),
    /** The engine's process is stopped, and continued later (milliseconds). */
    ENGINE_STOP(Area.PROCESS, 500, 5000),
    /** The database restarts (milliseconds). */
    DATABASE_RESTART(Area.PROCESS, 100, 2000);

    /** What a kind strikes. */
    public enum Area {
        /** The vCenter, its VMs, hosts and datastores. */
        VCENTER,
        /** Change tracking, in ways that a client can notice. */
        TRACKING,
        /** Export leases and their streams. */
        LEASE,
        /** NFC on port 902. */
        NFC,
        /** Files of datastores over HTTPS. */
        FOLDER,
        /** The S3. */
        S3,
        /** Processes that are not the lab's: whoever runs the schedule does it. */
        PROCESS,
        /** Lies that no client can notice at once. */
        SILENT
    }

    private final Area area;
    private final long least;
    private final long most;

    FaultKind(Area area, long least, long most) {
        this.area = area;
        this.least = least;
        this.most = most;
    }

    /** What it strikes. */
    public Area area() {
        return area;
    }

    /** Smallest amount. */
    public long least() {
        return least;
    }

    /** Largest amount, included. */
    public long most() {
        return most;
    }

    /** The name without its first word: that of the fault in its own package's enumeration. */
    String rest() {
        return name().substring(name().indexOf('_') + 1).toUpperCase(Locale.ROOT);
    }

    /** The same kind of an {@link NfcFault}, {@link ChangedAreaFault} or {@link FolderFaults}. */
    public <E extends Enum<E>> E as(Class<E> other) {
        return Enum.valueOf(other, rest());
    }
}
