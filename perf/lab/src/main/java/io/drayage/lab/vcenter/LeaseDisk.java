package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.soap.DataObject;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One disk of an export lease and the ticket that gives access to it. Thread-safe: the SOAP side and the host's side meet here. */
final class LeaseDisk {
    /** What a whole stream came to. */
    private record Sent(long bytes, String sha1, long populatedBytes) {}

    private final LeaseObject lease;
    private final String key;
    private final int ordinal;
    private final DiskView view;
    private final String ticket = UUID.randomUUID().toString();
    private final Set<NfcStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean dead;
    private volatile @Nullable Sent sent;

    LeaseDisk(LeaseObject lease, String key, int ordinal, DiskView view) {
        this.lease = lease;
        this.key = key;
        this.ordinal = ordinal;
        this.view = view;
    }

    LeaseObject lease() {
        return lease;
    }

    String key() {
        return key;
    }

    int ordinal() {
        return ordinal;
    }

    DiskView view() {
        return view;
    }

    String ticket() {
        return ticket;
    }

    String targetId() {
        return "disk-" + ordinal + ".vmdk";
    }

    /** Lets a stream begin unless the lease has ended. */
    boolean join(NfcStream stream) {
        streams.add(stream);
        if (dead) {
            streams.remove(stream);
        }
        return !dead;
    }

    void leave(NfcStream stream) {
        streams.remove(stream);
    }

    void finished(long bytes, String sha1, long populatedBytes) {
        sent = new Sent(bytes, sha1, populatedBytes);
    }

    /** Ends the ticket and cuts its streams. */
    void kill() {
        dead = true;
        streams.forEach(NfcStream::cut);
    }

    /** HttpNfcLeaseManifestEntry, or null before a stream was sent whole. */
    @Nullable
    DataObject manifestEntry(boolean wrongDigest) {
        Sent done = sent;
        if (done == null) {
            return null;
        }
        String sha1 = wrongDigest ? "0".repeat(40) : done.sha1();
        return DataObject.of("HttpNfcLeaseManifestEntry")
                .put("key", key)
                .put("sha1", sha1)
                .put("size", done.bytes())
                .put("disk", true)
                .put("capacity", view.capacityBytes())
                .put("populatedSize", done.populatedBytes());
    }
}
