-- Who changed what; how long a VM has been replicated; jobs that belong to an app; starts that a user chose.

CREATE TABLE audit (
    seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    access_key_id text NOT NULL,
    role          text NOT NULL,
    came_from     text NOT NULL,
    action        text NOT NULL,
    details       text NOT NULL,
    outcome       text NOT NULL
);

-- When the first replication of the VM began, by whichever job.
ALTER TABLE server ADD COLUMN replicated_since timestamptz;
UPDATE server SET replicated_since = (SELECT min(started_at) FROM run JOIN job ON job.id = run.job
    WHERE job.server_id = server.server_id);

ALTER TABLE job ADD COLUMN app_id text;
CREATE INDEX job_app ON job (app_id, seq) WHERE app_id IS NOT NULL;

-- A start that a user chose may be further ahead than one interval; one that the schedule made may not, unless the clock was put back.
ALTER TABLE job ADD COLUMN start_chosen boolean NOT NULL DEFAULT false;
