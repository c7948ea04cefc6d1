-- The base schema. Unqualified names go to the connection's search_path. A released file never changes: write the next one.

-- The clock of the schedule; tests replace it. Leases use clock_timestamp() itself.
CREATE FUNCTION dray_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT statement_timestamp()';

CREATE TABLE installation (
    singleton      boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    id             uuid NOT NULL,
    created_at     timestamptz NOT NULL,
    aws_account_id text
);

CREATE TABLE access_key (
    access_key_id text PRIMARY KEY,
    secret        bytea NOT NULL,
    role          text NOT NULL CHECK (role IN ('ADMIN', 'OPERATOR', 'READ_ONLY')),
    description   text NOT NULL,
    created_at    timestamptz NOT NULL,
    revoked_at    timestamptz
);

CREATE TABLE connector (
    connector_id     text PRIMARY KEY,
    seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name             text NOT NULL UNIQUE,
    host             text NOT NULL,
    port             integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    username         text NOT NULL,
    password         bytea NOT NULL,
    thumbprint       text,
    ca_pem           text,
    ignore_hostname_and_expiry boolean NOT NULL,
    host_overrides   text[] NOT NULL, -- each 'ESXI=ADDRESS HTTPSPORT NFCPORT'
    dns_suffixes     text[] NOT NULL,
    status           text NOT NULL CHECK (status IN ('HEALTHY', 'UNHEALTHY')),
    status_message   text NOT NULL,
    version          text NOT NULL,
    vm_manager_id    text,
    vm_manager_name  text NOT NULL,
    ip_address       text NOT NULL,
    mac_address      text NOT NULL,
    associated_on    timestamptz NOT NULL,
    observed_at      timestamptz
);
CREATE INDEX connector_vm_manager ON connector (vm_manager_id);

CREATE TABLE catalog (
    singleton         boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    status            text NOT NULL CHECK (status IN ('NOT_IMPORTED', 'IMPORTING', 'AVAILABLE', 'DELETED', 'EXPIRED')),
    status_before     text NOT NULL, -- what a failed import goes back to
    status_message    text NOT NULL,
    last_modified_on  timestamptz,
    imported_on       timestamptz,
    import_number     bigint NOT NULL,
    import_started_on timestamptz
);
INSERT INTO catalog (status, status_before, status_message, import_number) VALUES ('NOT_IMPORTED', 'NOT_IMPORTED', '', 0);

-- Rows stay when a server leaves the catalog: its id must be the same when it comes back.
CREATE TABLE server (
    server_id       text PRIMARY KEY,
    vm_manager_id   text NOT NULL,
    vm_id           text NOT NULL,
    vm_manager_name text NOT NULL,
    name            text NOT NULL,
    path            text NOT NULL,
    instance_uuid   text NOT NULL,
    guest           text NOT NULL,
    capacity_bytes  bigint NOT NULL,
    refusals        text[] NOT NULL,
    warnings        text[] NOT NULL,
    listed          boolean NOT NULL,
    UNIQUE (vm_manager_id, vm_id)
);
-- An index entry holds at most 2700 bytes.
CREATE INDEX server_listed ON server (left(path, 600) COLLATE "C", server_id COLLATE "C") WHERE listed;

CREATE TABLE job (
    id                uuid PRIMARY KEY,
    seq               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    job_id            text NOT NULL UNIQUE,
    server_id         text NOT NULL REFERENCES server,
    vm_manager_id     text NOT NULL,
    vm_id             text NOT NULL,
    vm_manager_name   text NOT NULL,
    vm_name           text NOT NULL,
    vm_path           text NOT NULL,
    instance_uuid     text NOT NULL,
    seed_time         timestamptz NOT NULL,
    frequency_hours   integer CHECK (frequency_hours > 0),
    run_once          boolean NOT NULL,
    license_type      text CHECK (license_type IN ('AWS', 'BYOL')),
    role_name         text NOT NULL,
    description       text,
    amis_to_keep      integer CHECK (amis_to_keep >= 0),
    encrypted         boolean,
    kms_key_id        text,
    consistency       text NOT NULL,
    transport         text NOT NULL,
    image             text NOT NULL,
    next_run_start    timestamptz,
    latest_ami_id     text,
    state             text NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'FAILED', 'DELETING', 'DELETED', 'COMPLETED',
                                                     'PAUSED_ON_FAILURE', 'FAILING')),
    status_message    text NOT NULL,
    failures_in_a_row integer NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    deleted_at        timestamptz,
    CHECK (run_once OR frequency_hours IS NOT NULL)
);
CREATE UNIQUE INDEX job_one_per_server ON job (server_id) WHERE state NOT IN ('FAILED', 'DELETED', 'COMPLETED');
CREATE INDEX job_server ON job (server_id, seq DESC);
CREATE INDEX job_due ON job (next_run_start) WHERE next_run_start IS NOT NULL;
CREATE INDEX job_deleting ON job (seq) WHERE state = 'DELETING';
CREATE INDEX job_deleted ON job (deleted_at) WHERE state = 'DELETED';
CREATE INDEX job_vm_manager ON job (vm_manager_id) WHERE state NOT IN ('FAILED', 'DELETED', 'COMPLETED');

CREATE TABLE run (
    id               uuid PRIMARY KEY,
    seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    run_id           text NOT NULL UNIQUE,
    job              uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    state            text NOT NULL CHECK (state IN ('PENDING', 'MISSED', 'ACTIVE', 'FAILED', 'COMPLETED', 'DELETING',
                                                    'DELETED')),
    type             text NOT NULL CHECK (type IN ('ON_DEMAND', 'AUTOMATIC')),
    stage            text NOT NULL DEFAULT '',
    status_message   text NOT NULL,
    ami_id           text,
    scheduled_start  timestamptz NOT NULL,
    started_at       timestamptz,
    completed_at     timestamptz,
    description      text,
    encrypted        boolean,
    kms_key_id       text,
    fence            bigint NOT NULL DEFAULT 0,
    owner            text,
    lease_until      timestamptz, -- on clock_timestamp()
    cancel_requested boolean NOT NULL DEFAULT false,
    result_json      text,
    created_at       timestamptz NOT NULL,
    CHECK ((state = 'ACTIVE') = (lease_until IS NOT NULL))
);
CREATE UNIQUE INDEX run_one_in_progress ON run (job) WHERE state IN ('PENDING', 'ACTIVE');
CREATE INDEX run_pending ON run (scheduled_start, seq) WHERE state = 'PENDING';
CREATE INDEX run_active ON run (lease_until) WHERE state = 'ACTIVE';
CREATE INDEX run_of_job ON run (job, scheduled_start DESC, seq DESC);

CREATE TABLE run_disk (
    run            uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    disk_id        uuid NOT NULL,
    device_key     integer NOT NULL,
    label          text NOT NULL,
    capacity_bytes bigint NOT NULL,
    epoch          integer NOT NULL,
    transport      text NOT NULL,
    change_source  text NOT NULL,
    PRIMARY KEY (run, disk_id)
);

-- One row per run, written at most once a second.
CREATE TABLE run_progress (
    run          uuid PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    disk_ids     uuid[] NOT NULL,
    bytes_total  bigint[] NOT NULL,
    bytes_done   bigint[] NOT NULL,
    bytes_read   bigint[] NOT NULL,
    bytes_stored bigint[] NOT NULL,
    updated_at   timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE run_upload (
    run          uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    object_key   text NOT NULL,
    disk_id      uuid NOT NULL,
    segment      integer NOT NULL,
    upload_id    text NOT NULL,
    fence        bigint NOT NULL,
    state        text NOT NULL CHECK (state IN ('OPEN', 'COMPLETED', 'ABORTED')),
    length_bytes bigint,
    crc64nvme    text,
    opened_at    timestamptz NOT NULL,
    PRIMARY KEY (run, object_key)
);
CREATE INDEX run_upload_open ON run_upload (run) WHERE state = 'OPEN';
CREATE INDEX run_upload_disk ON run_upload (run, disk_id, segment);

CREATE TABLE run_part (
    run          uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    disk_id      uuid NOT NULL,
    segment      integer NOT NULL,
    part_number  integer NOT NULL,
    epoch        integer NOT NULL,
    etag         text NOT NULL,
    offset_bytes bigint NOT NULL,
    length_bytes bigint NOT NULL,
    index_frame  bytea NOT NULL, -- payload of the part's index frame
    PRIMARY KEY (run, disk_id, segment, part_number)
);

CREATE TABLE run_seal (
    run          uuid PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    job          uuid NOT NULL,
    run_json_key text NOT NULL,
    run_json     text NOT NULL,
    sealed_at    timestamptz NOT NULL
);
CREATE INDEX run_seal_job ON run_seal (job, sealed_at DESC);

-- Outlives its job: what we put on a VM must be removed whatever became of the job.
CREATE TABLE snapshot_ledger (
    entry_id         uuid PRIMARY KEY,
    job              uuid NOT NULL,
    run              uuid NOT NULL,
    vcenter_uuid     text NOT NULL,
    vm_moref         text NOT NULL,
    vm_instance_uuid text NOT NULL,
    vm_name          text NOT NULL,
    nonce            text NOT NULL UNIQUE,
    snapshot_name    text NOT NULL,
    description      text NOT NULL,
    intended_at      timestamptz NOT NULL,
    snapshot_moref   text,
    first_absent_at  timestamptz,
    closed_at        timestamptz,
    outcome          text CHECK (outcome IN ('REMOVED', 'GONE_WITH_VM', 'NEVER_CREATED')),
    CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX snapshot_ledger_open ON snapshot_ledger (vcenter_uuid, intended_at) WHERE closed_at IS NULL;
