-- Every epoch of a run's disks, for whoever goes on with it: where tracking stood, what was frozen, and how far the disk was compared.

CREATE TABLE run_disk_epoch (
    run         uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    disk_id     uuid NOT NULL,
    epoch       integer NOT NULL,
    change_id   text,
    frozen_file text,
    mark        bytea, -- the engine's own form
    PRIMARY KEY (run, disk_id, epoch)
) WITH (fillfactor = 50);
