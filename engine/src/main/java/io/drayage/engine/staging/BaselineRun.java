package io.drayage.engine.staging;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed run that a new one may be compared with and built upon: the job's last one, unless a full run was ordered or its data was dropped by policy. Builders put whole disks together from the staging area, so what
 * was dropped has to be read from the source again: a new base. Any context.
 */
public final class BaselineRun {
    private static final Logger LOG = LoggerFactory.getLogger(BaselineRun.class);

    private final RunLedger ledger;
    private final DroppedData droppedData;

    /** @param stagingPrefix empty or ending with "/" */
    public BaselineRun(RunLedger ledger, ObjectStore store, String stagingPrefix) {
        this.ledger = ledger;
        this.droppedData = new DroppedData(store, stagingPrefix);
    }

    /** The baseline's document, or empty for a new base. */
    public Future<Optional<RunDocument>> of(RunOrder order) {
        if (order.full()) {
            return Future.succeededFuture(Optional.empty());
        }
        return ledger.lastSealedRun(order.jobId()).compose(last -> {
            if (last.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            RunDocument document = RunDocumentCodec.decode(last.get().runJson().getBytes(StandardCharsets.UTF_8));
            return droppedData.of(document).map(dropped -> {
                if (dropped) {
                    LOG.atInfo()
                            .addKeyValue("runId", order.publicRunId())
                            .addKeyValue("lastRun", document.publicRunId())
                            .log(
                                    "the last run's data was dropped by policy (staging.keep: hashes): this run is a new base");
                    return Optional.<RunDocument>empty();
                }
                return Optional.of(document);
            });
        });
    }
}
