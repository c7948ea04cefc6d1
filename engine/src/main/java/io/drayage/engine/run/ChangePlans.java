package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.change.ChangeQuestion;
import io.vertx.core.Future;

/** Answers what of a disk must be read. */
interface ChangePlans {
    /** Never fails because of change tracking: whatever is odd about it makes everything be read. */
    Future<ChangePlan> plan(ChangeQuestion question);
}
