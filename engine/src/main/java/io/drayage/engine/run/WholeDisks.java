package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.change.ChangeQuestion;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.util.Optional;

/** Reads every block of every disk, and compares where there is something to compare with. */
final class WholeDisks implements ChangePlans {
    @Override
    public Future<ChangePlan> plan(ChangeQuestion question) {
        long blocks = BlockGeometry.blockCount(question.disk().capacityBytes());
        return Future.succeededFuture(new ChangePlan(
                question.parent().isPresent() ? ChangePlan.HASH : ChangePlan.FULL,
                BlockSet.all(blocks),
                BlockSet.empty(),
                question.disk().changeId(),
                Optional.empty(),
                BlockSet.empty()));
    }
}
