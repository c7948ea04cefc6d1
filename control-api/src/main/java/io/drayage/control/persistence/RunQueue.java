package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.vertx.core.Future;

/** Runs that are due and wait for others to end say so, with their place. */
final class RunQueue {
    /** Nothing is written when nothing is to be said anew. Runs that wait are few: those that have run are not looked at. */
    static final String DESCRIBE = """
            UPDATE run SET status_message = queue.message FROM (
                SELECT id, 'Queued: place ' || row_number() OVER (ORDER BY scheduled_start, seq)
                    || ', waiting for one of the ' || $1::int
                    || ' VMs that replicate at once to end (limits.concurrentVms)' AS message
                FROM run WHERE state = 'PENDING' AND (not_before IS NULL OR not_before <= dray_now())
                    AND (SELECT count(*) FROM run active WHERE active.state = 'ACTIVE') >= $1::int) queue
            WHERE run.id = queue.id AND run.state = 'PENDING' AND run.status_message <> queue.message""";

    private final Database database;

    RunQueue(Database database) {
        this.database = database;
    }

    Future<Integer> describe(int concurrentVms) {
        // Under the lock that claims take: rows that this statement holds would be passed over by them.
        return database.repeatableTransaction(connection -> connection
                .preparedQuery(RunOwnership.ONE_CLAIM_AT_A_TIME)
                .execute()
                .compose(locked -> connection.preparedQuery(DESCRIBE).execute(Arguments.of(concurrentVms)))
                .map(rows -> rows.rowCount()));
    }
}
