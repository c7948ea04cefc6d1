package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPermit;
import io.drayage.engine.flow.StreamPlace;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A source that opens its one stream only with the governor's leave, and gives the permit back when the stream is closed. For sources that know nothing of governors and never reconnect.
 * Confined as every source is.
 */
public final class GovernedSource implements BlockSource {
    private final BlockSource stream;
    private final StreamGovernor governor;
    private final StreamPlace place;
    private final String key;
    private @Nullable Future<StreamPermit> admission;
    private @Nullable StreamPermit permit;
    private long creditBeforeStart;
    private boolean closed;

    /**
     * @param stream closed with this one
     * @param key as {@link StreamGovernor#admit} takes it
     */
    public GovernedSource(BlockSource stream, StreamGovernor governor, StreamPlace place, String key) {
        this.stream = stream;
        this.governor = governor;
        this.place = place;
        this.key = key;
    }

    @Override
    public Access access() {
        return stream.access();
    }

    @Override
    public String transport() {
        return stream.transport();
    }

    @Override
    public long capacityBytes() {
        return stream.capacityBytes();
    }

    @Override
    public void start(SourceListener listener) {
        Future<StreamPermit> asked = governor.admit(place, key);
        admission = asked;
        asked.onSuccess(granted -> open(granted, listener)).onFailure(error -> refused(error, listener));
    }

    private void open(StreamPermit granted, SourceListener listener) {
        if (closed) {
            granted.close();
            return;
        }
        permit = granted;
        stream.start(new Events(listener, granted));
        long credit = creditBeforeStart;
        creditBeforeStart = 0;
        if (credit > 0) {
            stream.request(credit);
        }
    }

    private void refused(Throwable error, SourceListener listener) {
        if (!closed) {
            listener.failed(
                    error instanceof EngineException known
                            ? known
                            : new EngineException(EngineException.Kind.INTERNAL, place.host(), error.toString(), ""));
        }
    }

    @Override
    public void request(long bytes) {
        if (permit == null) {
            creditBeforeStart += bytes;
        } else {
            stream.request(bytes);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        Future<StreamPermit> asked = admission;
        if (asked != null && permit == null) {
            governor.withdraw(asked);
        }
        return stream.close().onComplete(done -> giveBack());
    }

    private void giveBack() {
        StreamPermit held = permit;
        if (held != null) {
            held.close();
        }
    }

    private record Events(SourceListener listener, StreamPermit permit) implements SourceListener {
        @Override
        public void block(SourceBlock block) {
            permit.moved(block.heldBytes(), 0);
            listener.block(block);
        }

        @Override
        public void zeros(long firstBlock, long count) {
            listener.zeros(firstBlock, count);
        }

        @Override
        public void released(long bytes) {
            permit.moved(bytes, 0);
            listener.released(bytes);
        }

        @Override
        public void congested(String reason) {
            permit.congested(reason);
            listener.congested(reason);
        }

        @Override
        public void ended(SourceSummary summary) {
            permit.close();
            listener.ended(summary);
        }

        @Override
        public void failed(EngineException cause) {
            permit.close();
            listener.failed(cause);
        }
    }
}
