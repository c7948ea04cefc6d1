package io.drayage.engine.flow;

/**
 * Where a stream of disk data comes from: the three places whose room it takes. An empty host or datastore means that it is not known; the stream then counts at the places that are known.
 *
 * @param vcenter the vCenter's name or address; never empty
 * @param host the ESXi host's name, as vCenter tells it; may be empty
 * @param datastore its moref or name, unique within the vCenter; may be empty
 */
public record StreamPlace(String vcenter, String host, String datastore) {
    public StreamPlace {
        if (vcenter.isEmpty()) {
            throw new IllegalArgumentException("vcenter is empty");
        }
    }
}
