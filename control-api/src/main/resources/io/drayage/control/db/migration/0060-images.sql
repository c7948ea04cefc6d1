-- AMIs and the snapshots that they are made of. Both outlive their job: what we made in AWS must be known as ours as long as it is there.

CREATE TABLE image_snapshot (
    run             uuid NOT NULL,
    job             uuid NOT NULL,
    disk_id         uuid NOT NULL,
    device_key      integer NOT NULL,
    region          text NOT NULL,
    client_token    text NOT NULL,
    snapshot_id     text NOT NULL DEFAULT '',
    parent_snapshot text,
    parent_run      uuid,
    volume_gib      integer NOT NULL CHECK (volume_gib > 0),
    encryption      text NOT NULL, -- none, default, or the key's ARN
    status          text NOT NULL CHECK (status IN ('ORDERED', 'STARTED', 'COMPLETED', 'GONE')),
    ordered_at      timestamptz NOT NULL,
    PRIMARY KEY (run, disk_id)
);
CREATE INDEX image_snapshot_id ON image_snapshot (snapshot_id) WHERE snapshot_id <> '';
CREATE INDEX image_snapshot_job ON image_snapshot (job);

-- Which blocks are in a snapshot that is being written; goes when it is completed.
CREATE TABLE image_put (
    run     uuid NOT NULL,
    disk_id uuid NOT NULL,
    batch   integer NOT NULL,
    blocks  integer[] NOT NULL,
    PRIMARY KEY (run, disk_id, batch),
    FOREIGN KEY (run, disk_id) REFERENCES image_snapshot ON DELETE CASCADE
);

CREATE TABLE image (
    run           uuid PRIMARY KEY,
    seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    job           uuid NOT NULL,
    builder       text NOT NULL,
    region        text NOT NULL,
    image_id      text NOT NULL,
    name          text NOT NULL,
    snapshot_ids  text[] NOT NULL,
    registered_at timestamptz NOT NULL,
    gone_at       timestamptz
);
CREATE INDEX image_job ON image (job, seq DESC);
CREATE INDEX image_id ON image (image_id);
