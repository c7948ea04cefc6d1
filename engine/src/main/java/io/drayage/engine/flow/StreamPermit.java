package io.drayage.engine.flow;

/** Leave to keep one stream open. Its holder tells how the stream fares, which is what the governor learns from. Safe for use by any thread. */
public interface StreamPermit extends AutoCloseable {
    /**
     * Data arrived.
     *
     * @param bytes that arrived, 0 or more
     * @param latencyNanos from the request to its answer; 0 where there are no requests (a forward-only stream)
     */
    void moved(long bytes, long latencyNanos);

    /**
     * The host refused or dropped the stream because it had no room for it: an allocation error of NFC, authd's end without an answer, 503. The governor lowers the number of streams
     * to that host; the permit stays valid and is to be closed as always.
     *
     * @param reason what happened, in words that may be logged
     */
    void congested(String reason);

    /** Gives the place to the next who waits. A second call does nothing. */
    @Override
    void close();
}
