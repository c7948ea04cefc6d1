package io.drayage.load.bench.floor;

/** What primitives do for a run, each with the bytes that its cost is proportional to. */
public enum Step {
    /** Reads the lease's stream from the socket. */
    READ,
    /** Hashes the stream for the lease's manifest: the product does it too, but it is not among the primitives that its cost is held against. */
    CHECK,
    /** Inflates grains to blocks. */
    INFLATE,
    /** Hashes blocks. */
    HASH,
    /** Compresses blocks that changed. */
    COMPRESS,
    /** Uploads them. */
    UPLOAD;

    long bytes(InputBytes work) {
        return switch (this) {
            case READ, CHECK -> work.wire();
            case INFLATE, HASH -> work.data();
            case COMPRESS -> work.changed();
            case UPLOAD -> work.lz4();
        };
    }
}
