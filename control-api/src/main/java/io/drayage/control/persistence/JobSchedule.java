package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.vertx.core.Future;
import java.time.Duration;

/** What time does to jobs, besides making them due. */
final class JobSchedule {
    private static final String LIVE = "state IN ('PENDING', 'ACTIVE', 'PAUSED_ON_FAILURE', 'FAILING')";

    /** A run that is queued or active may end first. */
    static final String END_WORN_OUT = """
            UPDATE job SET state = 'COMPLETED', next_run_start = NULL,
                status_message = 'Ended: the VM has been replicated for ' || $2::int
                    || ' days, since ' || to_char(replicated_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                    || '. Raise limits.replicationDays to go on with a new job'
            FROM server WHERE server.server_id = job.server_id AND replicated_since + make_interval(secs => $1) <= dray_now()
                AND\s""" + LIVE + """
                 AND NOT EXISTS (SELECT 1 FROM run WHERE run.job = job.id AND run.state IN ('PENDING', 'ACTIVE'))""";

    /**
     * A start that the schedule made is never further ahead than one interval, unless the clock was wrong when it was made. It moves back on its own grid: to the first point after now.
     */
    static final String PULL_BACK = """
            UPDATE job SET next_run_start = next_run_start - make_interval(hours => coalesce(frequency_hours, 1)
                * (ceil(extract(epoch FROM next_run_start - dray_now()) / 3600 / coalesce(frequency_hours, 1))::int - 1))
            WHERE NOT start_chosen AND next_run_start > dray_now() + make_interval(hours => coalesce(frequency_hours, 1))
                AND\s""" + LIVE;

    private final Database database;

    JobSchedule(Database database) {
        this.database = database;
    }

    Future<Integer> tend(Duration replicationFor) {
        return database.repeatable(
                        END_WORN_OUT, Arguments.of(Arguments.seconds(replicationFor), (int) replicationFor.toDays()))
                .compose(ended -> database.repeatable(PULL_BACK, Arguments.of())
                        .map(moved -> ended.rowCount() + moved.rowCount()));
    }
}
