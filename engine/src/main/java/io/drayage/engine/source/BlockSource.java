package io.drayage.engine.source;

import io.vertx.core.Future;

/**
 * Where one disk's bytes come from. Made for one reading of what its constructor was told to read, delivered in ascending block order.
 *
 * <p>Confined to the context on which {@link #start} is called; all events arrive there. Memory is the listener's to give: a source reads only while it has
 * credit from {@link #request}, and what it cannot read stays in the peer's socket. Every byte of credit comes back, either as a block's {@link
 * SourceBlock#heldBytes} or through {@link SourceListener#released}.
 */
public interface BlockSource {
    /** How a source can read. */
    enum Access {
        /** Forward only, the whole disk. */
        STREAM,
        /** Any blocks, as many times as wanted. */
        RANDOM_ACCESS
    }

    /** How it can read. */
    Access access();

    /** {@code nfc}, {@code https} or {@code lease}, as results name it. */
    String transport();

    /** The disk's size in bytes. */
    long capacityBytes();

    /** Begins; nothing is read beyond what opening takes before the first {@link #request}. To be called once. */
    void start(SourceListener listener);

    /**
     * Allows the source to read and hold this many bytes more. An assembled block may need up to {@link #MOST_BYTES_PER_BLOCK}, and reads come in pieces of up to
     * {@link #MOST_BYTES_PER_READ}; a source with less credit than that left may wait for more.
     */
    void request(long bytes);

    /**
     * Stops at once: no event is delivered any more; completes when every socket is closed. To be called in any state and any number of times, also after the end.
     */
    Future<Void> close();

    /** The most bytes that one block can hold before it is materialised: compressed grains may be twice as long as inflated. */
    int MOST_BYTES_PER_BLOCK = 1 << 20;

    /** The most bytes that arrive at once. */
    int MOST_BYTES_PER_READ = 16 << 10;
}
