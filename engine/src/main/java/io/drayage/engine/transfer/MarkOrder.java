package io.drayage.engine.transfer;

import io.vertx.core.Future;

/**
 * Where a reading stands when it begins, and where it tells how far it has come.
 *
 * @param from what an earlier reading of the same set has settled
 */
public record MarkOrder(ReadMark from, Sink sink) {
    /** Takes marks. */
    public interface Sink {
        /**
         * Makes a mark durable; the one before is worth nothing from then on. Called again only when the last call is done.
         *
         * @param samplesMismatched blocks of the sample that turned out not to be what the table says, in this reading
         */
        Future<Void> write(ReadMark mark, long samplesMismatched);
    }
}
