package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;

/** Takes what a {@link BlockSource} reads, on the source's context. Exactly one of {@link #ended} and {@link #failed} comes last, unless the source is closed first. */
public interface SourceListener {
    /** A block that holds something. */
    void block(SourceBlock block);

    /** Blocks {@code firstBlock} to {@code firstBlock + count} exclusive are zero. */
    void zeros(long firstBlock, long count);

    /** Credit that went into bytes which are no longer held, such as padding and tables. */
    void released(long bytes);

    /** The host has no room for the stream; a failure follows, unless the source tries again by itself. */
    default void congested(String reason) {}

    /** All blocks were delivered and whatever the source can check about the whole was in order. */
    void ended(SourceSummary summary);

    /** Reading failed; what was delivered may be incomplete. */
    void failed(EngineException cause);
}
