-- Limits that are set while Drayage runs, and what hosts turned out to bear.

CREATE TABLE transfer_limits (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    rate       bigint CHECK (rate >= 0), -- bytes per second; 0 is a pause, NULL no bound
    connectors text[] NOT NULL,          -- each 'RATE NAME'
    calendar   text[] NOT NULL,          -- each 'DAY,DAY FROM TO ZONE RATE'
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);

CREATE TABLE stream_limit (
    vcenter    text NOT NULL,
    host       text NOT NULL,
    streams    integer NOT NULL CHECK (streams > 0),
    learned_at timestamptz NOT NULL,
    PRIMARY KEY (vcenter, host)
);
