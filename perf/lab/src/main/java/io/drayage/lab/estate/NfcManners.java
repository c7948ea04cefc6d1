package io.drayage.lab.estate;

import java.time.Duration;

/** How hosts behave on port 902, immutable. Start from {@link #esxi8()} and change; what is not a property of the release is off there. */
public final class NfcManners {
    /** Releases that differ on the wire. */
    public enum Release {
        /** 8.x: answers message 33 at once, speaks version 11. */
        ESXI_8(11),
        /** 7.0.3: answers message 33 only when message 51 has arrived, speaks version 9. */
        ESXI_7(9);

        private final int version;

        Release(int version) {
            this.version = version;
        }

        /** NFC version in message 51. */
        public int version() {
            return version;
        }
    }

    /** How a read's answer is cut. */
    public enum Fragments {
        /** By the session's buffer size, in order. */
        IN_ORDER,
        /** By the session's buffer size, in any order. */
        SHUFFLED,
        /** In pieces of 1000, 65536, 7 bytes and so on, none above the buffer size, in any order. */
        ODD
    }

    /** What becomes of a connection above the limit. */
    public enum OverLimit {
        /** The connection ends before the banner. */
        END,
        /** OPEN_SESSION is refused: failed to allocate. */
        NO_MEMORY
    }

    private Release release = Release.ESXI_8;
    private boolean sha256 = true;
    private boolean nfcSsl = true;
    private Fragments fragments = Fragments.IN_ORDER;
    private int hold = 1;
    private boolean interleave = false;
    private boolean allocatedBlocks = true;
    private long mostRequestBytes = 32L << 20;
    private int mostConnections = 0;
    private OverLimit overLimit = OverLimit.END;
    private long memoryBytes = 0;
    private Duration latency = Duration.ZERO;
    private long bytesPerSecond = 0;
    private Duration ticketLife = Duration.ofSeconds(60);

    private NfcManners() {}

    private NfcManners(NfcManners other) {
        release = other.release;
        sha256 = other.sha256;
        nfcSsl = other.nfcSsl;
        fragments = other.fragments;
        hold = other.hold;
        interleave = other.interleave;
        allocatedBlocks = other.allocatedBlocks;
        mostRequestBytes = other.mostRequestBytes;
        mostConnections = other.mostConnections;
        overLimit = other.overLimit;
        memoryBytes = other.memoryBytes;
        latency = other.latency;
        bytesPerSecond = other.bytesPerSecond;
        ticketLife = other.ticketLife;
    }

    /** A patient ESXi 8 without limits. */
    public static NfcManners esxi8() {
        return new NfcManners();
    }

    /** Behaves as that release. */
    public NfcManners release(Release other) {
        NfcManners changed = new NfcManners(this);
        changed.release = other;
        return changed;
    }

    /** Says what the banner lists. */
    public NfcManners banner(boolean listsSha256, boolean listsNfcSsl) {
        NfcManners changed = new NfcManners(this);
        changed.sha256 = listsSha256;
        changed.nfcSsl = listsNfcSsl;
        return changed;
    }

    /** Cuts answers that way. */
    public NfcManners fragments(Fragments how) {
        NfcManners changed = new NfcManners(this);
        changed.fragments = how;
        return changed;
    }

    /** Answers out of order: collects {@code reads} of them, or as many as come within 20 ms, and begins with the newest. */
    public NfcManners newestFirst(int reads) {
        NfcManners changed = new NfcManners(this);
        changed.hold = reads;
        return changed;
    }

    /** Mixes the fragments of up to four reads. */
    public NfcManners interleaved() {
        NfcManners changed = new NfcManners(this);
        changed.interleave = true;
        return changed;
    }

    /** Does not know QueryAllocatedBlocks. */
    public NfcManners withoutAllocatedBlocks() {
        NfcManners changed = new NfcManners(this);
        changed.allocatedBlocks = false;
        return changed;
    }

    /** Refuses longer reads. */
    public NfcManners mostRequestBytes(long bytes) {
        NfcManners changed = new NfcManners(this);
        changed.mostRequestBytes = bytes;
        return changed;
    }

    /** Serves so many connections per host at once. */
    public NfcManners mostConnections(int count, OverLimit then) {
        NfcManners changed = new NfcManners(this);
        changed.mostConnections = count;
        changed.overLimit = then;
        return changed;
    }

    /** Gives sessions so much memory per host. */
    public NfcManners memoryBytes(long bytes) {
        NfcManners changed = new NfcManners(this);
        changed.memoryBytes = bytes;
        return changed;
    }

    /** Answers reads later, as a long line would. */
    public NfcManners latency(Duration each) {
        NfcManners changed = new NfcManners(this);
        changed.latency = each;
        return changed;
    }

    /** Sends no faster than that per host. */
    public NfcManners bytesPerSecond(long rate) {
        NfcManners changed = new NfcManners(this);
        changed.bytesPerSecond = rate;
        return changed;
    }

    /** Lets tickets wait so long. */
    public NfcManners ticketLife(Duration time) {
        NfcManners changed = new NfcManners(this);
        changed.ticketLife = time;
        return changed;
    }

    /** What the host says it is. */
    public Release release() {
        return release;
    }

    /** Whether the banner lists {@code SHA256 supported} and authd knows THUMBPRINT_SHA2. */
    public boolean sha256() {
        return sha256;
    }

    /** Whether the banner lists {@code NFCSSL supported} and the ssl services exist. */
    public boolean nfcSsl() {
        return nfcSsl;
    }

    /** Sizes and order of a read's fragments. */
    public Fragments fragments() {
        return fragments;
    }

    /** How many reads are collected and then answered newest first; 1 answers each in turn. */
    public int hold() {
        return hold;
    }

    /** Whether the fragments of several reads are mixed. */
    public boolean interleave() {
        return interleave;
    }

    /** Whether QueryAllocatedBlocks is known. */
    public boolean allocatedBlocks() {
        return allocatedBlocks;
    }

    /** Longest read; a longer one is refused for lack of memory. */
    public long mostRequestBytes() {
        return mostRequestBytes;
    }

    /** Connections per host at once, 0 for any number. */
    public int mostConnections() {
        return mostConnections;
    }

    /** What happens to one too many. */
    public OverLimit overLimit() {
        return overLimit;
    }

    /** NFC memory of a host: sum of buffer size times count over its sessions, 0 for no limit. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Added to each read, however many are under way. */
    public Duration latency() {
        return latency;
    }

    /** What a host sends at most over all its connections, 0 for no limit. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How long a ticket may wait for its use. */
    public Duration ticketLife() {
        return ticketLife;
    }
}
