package io.drayage.protocol.manifest;

/**
 * Receives what a {@link ManifestReader} finds, on the thread that feeds it: the header once, then the entries ascending and without overlaps. Nothing is proven
 * before {@link ManifestReader#end()} has returned: until then a handler must be ready to discard it all.
 */
public interface ManifestHandler {
    /** The header, before any entry. */
    void header(ManifestHeader header);

    /** The next entry. */
    void entry(ManifestEntry entry);
}
