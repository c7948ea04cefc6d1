package io.drayage.engine.run;

import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.nfc.NfcTuning;
import io.vertx.core.Vertx;
import java.util.List;

/** Makes an engine's transports without a lease, in the order in which they are tried. */
public interface DirectTransports {
    /** Once per engine. */
    List<DirectTransport> make(Vertx vertx, StreamGovernor governor);

    /** NFC on port 902, then HTTPS ranges. */
    static DirectTransports standard() {
        return with(NfcTuning.defaults());
    }

    /** The same, NFC with other waits. */
    static DirectTransports with(NfcTuning tuning) {
        return (vertx, governor) ->
                List.of(new NfcTransport(vertx, governor, tuning), new RangesTransport(vertx, governor));
    }
}
