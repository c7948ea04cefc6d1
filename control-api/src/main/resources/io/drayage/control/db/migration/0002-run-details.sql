-- What a run says of itself; jobs that may switch change tracking on.

ALTER TABLE run_disk ADD COLUMN change_id text;

CREATE TABLE run_note (
    run      uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    seq      bigint GENERATED ALWAYS AS IDENTITY,
    disk_id  uuid,
    severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING')),
    code     text NOT NULL,
    message  text NOT NULL,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (run, seq)
);
-- A repeated note changes nothing; an index entry holds at most 2700 bytes.
CREATE UNIQUE INDEX run_note_once ON run_note (run, coalesce(disk_id, '00000000-0000-0000-0000-000000000000'::uuid),
                                               code, md5(message));

ALTER TABLE job ADD COLUMN change_tracking text NOT NULL DEFAULT 'AS_FOUND'
    CHECK (change_tracking IN ('AS_FOUND', 'ON', 'ON_UNTIL_DELETED'));

-- A run says in its status that a snapshot of it is left.
CREATE INDEX snapshot_ledger_open_run ON snapshot_ledger (run) WHERE closed_at IS NULL;
