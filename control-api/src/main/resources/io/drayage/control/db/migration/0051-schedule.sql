-- Jobs that had no scheduled run before 0050 wait for the start that their user chose.
UPDATE job SET start_chosen = true
WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.job = job.id AND run.type = 'AUTOMATIC');

-- On-demand runs of the last 24 hours are counted without a look at older ones.
CREATE INDEX run_on_demand ON run (job, created_at) WHERE type = 'ON_DEMAND';

-- The previous scheduled start of a job.
CREATE INDEX run_automatic ON run (job, scheduled_start) WHERE type = 'AUTOMATIC';

-- Live jobs, for what is looked at again and again.
CREATE INDEX job_live ON job (seq) WHERE state IN ('PENDING', 'ACTIVE', 'PAUSED_ON_FAILURE', 'FAILING');
