-- The life of staging objects: whose turn it is at a job's objects, which of them nothing needs since when, and which sealed runs something is built upon.

CREATE TABLE staging_collection (
    job         uuid PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    fence       bigint NOT NULL,
    collector   text NOT NULL,
    lease_until timestamptz, -- on clock_timestamp(); null between turns
    ended_at    timestamptz
);

CREATE TABLE staging_mark (
    job        uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    object_key text COLLATE "C" NOT NULL,
    marked_at  timestamptz NOT NULL, -- on dray_now()
    PRIMARY KEY (job, object_key)
);

CREATE TABLE staging_pin (
    run       uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    purpose   text NOT NULL,
    pinned_at timestamptz NOT NULL,
    PRIMARY KEY (run, purpose)
);
